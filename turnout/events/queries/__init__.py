"""What screens ask."""
