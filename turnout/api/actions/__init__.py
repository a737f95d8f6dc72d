"""What happens when a program asks for something to be done."""
