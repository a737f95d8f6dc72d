"""What may be told, to which addresses, how it is signed, and how soon it is tried again."""
