"""What exists in this room."""

from turnout.audit.models.acts import AuditEntry, Change, Reason
from turnout.audit.models.seals import Proof, Seal, SealedAct

__all__ = ["AuditEntry", "Change", "Proof", "Reason", "Seal", "SealedAct"]
