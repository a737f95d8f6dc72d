"""What is true of acts: what a seal says of them, and how a history tells them."""
