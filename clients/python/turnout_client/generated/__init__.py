"""Written from the OpenAPI document by `make docs`: do not edit."""
