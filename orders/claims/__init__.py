"""Claims for what was lost, damaged or late: who answers, how much is owed, and its payment."""
