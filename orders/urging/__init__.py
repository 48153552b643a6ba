"""What lies too long: when its recipient is asked to come, and when it must go back."""
