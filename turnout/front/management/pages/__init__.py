"""The generated pages of docs/: each module writes one, from the code alone."""
