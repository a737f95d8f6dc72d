"""What programs ask for that no other room asks for in this way."""
