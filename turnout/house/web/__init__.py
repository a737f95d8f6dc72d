"""What the organisation looks like: its colour, its logo, and what every page knows of it."""
