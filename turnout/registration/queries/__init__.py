"""What screens and messages ask."""
