"""What is listened to, what is told, and what screens ask."""
