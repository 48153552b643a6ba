"""What went wrong and is not settled: whose it is, until when, what proves it, what it costs."""
