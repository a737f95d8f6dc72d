"""What happens in this room."""
