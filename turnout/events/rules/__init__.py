"""What is true, allowed and due."""
