"""Writes turnout_client/generated from the OpenAPI document: `python -m turnout_generator` (see `make docs`)."""
