"""The door: checking people in, on one device or on many, with a connection or without."""
