"""What is allowed, and how it is written."""
