"""What the API keeps: which calls were carried out, for a day."""

from turnout.api.models.calls import IdempotentCall

__all__ = ["IdempotentCall"]
