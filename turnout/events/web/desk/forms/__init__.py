"""What the desk's forms ask, and what they hand to actions."""
