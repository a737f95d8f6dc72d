"""What exists in this room."""

from turnout.audit.models.acts import AuditEntry, Change, Reason
from turnout.audit.models.seals import Seal, SealedAct

__all__ = ["AuditEntry", "Change", "Reason", "Seal", "SealedAct"]
