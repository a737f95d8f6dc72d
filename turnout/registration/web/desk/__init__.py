"""Desk pages that show who comes: the event, its roster, its places, its line."""
