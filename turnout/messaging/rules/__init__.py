"""What is true of messages: which templates exist, how one is rendered, what its mail looks like."""
