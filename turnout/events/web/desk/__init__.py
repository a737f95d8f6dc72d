"""Desk pages about events, venues, metros and topics."""
