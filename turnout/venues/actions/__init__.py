"""What happens to metros, venues, their rooms and contacts."""
