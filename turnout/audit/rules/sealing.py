"""What a seal says: the digest of a chain of acts."""

import hashlib
import json

from turnout.audit.models import AuditEntry


def chain(previous: str, acts: list[AuditEntry]) -> str:
    """Return the digest of a link: SHA-256 over the previous digest and the canonical form of each act."""
    total = hashlib.sha256(previous.encode())
    for act in acts:
        total.update(canonical(act))
    return total.hexdigest()


def canonical(act: AuditEntry) -> bytes:
    """Return everything that an act says, with its changes, in one unambiguous form."""
    changes = sorted(
        [c.thing_kind, c.thing_id, c.version, c.from_state, c.to_state] for c in act.changes.all()
    )
    whole = [
        str(act.pk),
        act.at.isoformat(),
        act.verb,
        [act.actor_kind, act.actor_id, act.acting_for],
        [act.subject_kind, act.subject_id, act.event_id],
        act.facts,
        act.reason_digest,
        changes,
    ]
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
