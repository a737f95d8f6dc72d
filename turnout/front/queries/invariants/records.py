"""State and audit: I-18 to I-23."""

from collections.abc import Iterator

from django.db import connection

from turnout.audit import queries as audit
from turnout.audit.models import Change, Proof
from turnout.audit.rules import proving
from turnout.front.queries.invariants.checks import Check, Finding, table
from turnout.kernel import prefixes
from turnout.lifecycle.states import Lifecycle

CHECKS = [
    Check("I-22", "actor_named", "Every act names its actor; one made for somebody else names both.", """
        SELECT 'act', id, verb FROM audit_auditentry
        WHERE actor_id = '' OR actor_kind = '' OR actor_id = acting_for"""),
    Check("I-20", "final", "Nothing about an event changes once it is archived, cancelled or rejected.", """
        SELECT 'event', c.thing_id, c.to_state, last.at FROM (
            SELECT event_id, MAX(at) AS at FROM audit_auditentry WHERE verb IN (
                'event.changed', 'event.dated', 'event.postponed', 'event.resized', 'event.scheduled', 'tier.added',
                'tier.changed', 'tier.resized', 'tier.activated', 'tier.deactivated', 'tier.deleted')
            GROUP BY event_id) last
        JOIN audit_change c ON c.thing_kind = 'events.event' AND c.thing_id = last.event_id
            AND c.to_state IN ('archived', 'cancelled', 'rejected')
        JOIN audit_auditentry f ON f.id = c.act_id WHERE last.at > f.at"""),
]  # fmt: skip

ARROWS = Check("I-20", "arrows", "Only moves of the published tables ever happened.", "")
REASONS = Check("I-21", "reasons", "Every move that needs a reason has one.", "")
CHAIN = Check("I-23", "chain", "The hash chain over the acts is whole.", "")
WORDS = Check("I-69", "words", "Word search reads what the rows say.", "")
TRIGGERS = Check("I-23", "append_only", "The database refuses to change or delete acts.", "")


def lives() -> list[Check]:
    """Return the checks of every kind of thing with a life: versions 1…n, no gap, ending where it stands."""
    found = [_moved()]
    for kind in sorted(Lifecycle.registry):
        name = kind.split(".")[1]
        found.append(
            Check(
                "I-18",
                f"versions_of_{name}",
                f"Every state change ({name}) is one row, 1 to n.",
                f"""
            SELECT '{kind}', x.id, x.version, COUNT(c.id) FROM {table(kind)} x
            LEFT JOIN audit_change c ON c.thing_kind = '{kind}' AND c.thing_id = {{text:x.id}}
            GROUP BY x.id, x.version HAVING COUNT(c.id) <> x.version
            OR COALESCE(MIN(c.version), 0) <> 1 OR COALESCE(MAX(c.version), 0) <> x.version""",
            )
        )
        found.append(
            Check(
                "I-19",
                f"chain_of_{name}",
                f"The changes ({name}) follow each other to the present state.",
                f"""
            SELECT '{kind}', c.thing_id, c.version, c.from_state, c.before, c.to_state FROM (
                SELECT k.*, LAG(k.to_state, 1, '') OVER (PARTITION BY k.thing_id ORDER BY k.version) AS before
                FROM audit_change k WHERE k.thing_kind = '{kind}') c WHERE c.from_state <> c.before
            UNION ALL
            SELECT '{kind}', {{text:x.id}}, x.version, x.state, '', c.to_state FROM {table(kind)} x
            JOIN audit_change c ON c.thing_kind = '{kind}' AND c.thing_id = {{text:x.id}}
            AND c.version = x.version WHERE c.to_state <> x.state""",
            )
        )
    return found  # fmt: skip


def _moved() -> Check:
    """Return the check of acts that say that something moved."""
    arrows = [
        f"(a.verb = '{move.verb}' AND c.thing_kind = '{kind}'"
        f" AND c.from_state = '{source}' AND c.to_state = '{move.target}')"
        for kind, life in sorted(Lifecycle.registry.items())
        for move in life.moves.values()
        for source in sorted(move.sources)
    ]
    verbs = sorted({move.verb for life in Lifecycle.registry.values() for move in life.moves.values()})
    return Check(
        "I-18",
        "moved",
        "An act that says a thing moved has the change that it says.",
        f"""
            SELECT 'act', a.id, a.verb, a.subject_id FROM audit_auditentry a
            WHERE a.verb IN ({", ".join(f"'{verb}'" for verb in verbs)}) AND NOT EXISTS (
                SELECT 1 FROM audit_change c WHERE c.act_id = a.id AND ({" OR ".join(arrows)}))""",
    )


def compared(*, limit: int) -> Iterator[Finding]:
    """Compare every change that ever happened with the tables of moves (I-20, I-21)."""
    wrong, mute = [], []
    happened = Change.objects.values_list("thing_kind", "from_state", "to_state").order_by().distinct()
    for kind, source, target in happened:
        life = Lifecycle.registry.get(kind)
        rows = Change.objects.filter(thing_kind=kind, from_state=source, to_state=target)
        if life is None or (source, target) not in life.arrows():
            wrong += [(kind, row.thing_id, source, target) for row in rows[:limit]]
        elif (source, target) in life.needing_reason():
            mute += [
                (kind, row.thing_id, source, target) for row in rows.filter(act__reason_digest="")[:limit]
            ]
    yield Finding(ARROWS, tuple(wrong[:limit]))
    yield Finding(REASONS, tuple(mute[:limit]))


def sealed(walked: Proof, *, limit: int) -> Iterator[Finding]:
    """Recompute the hash chain, and ask the database whether it still refuses changes (I-23).

    `walked`, which nobody has saved, is led along: it says how far the chain fits.
    """
    yield Finding(CHAIN, tuple(_broken_links(walked, limit)))
    yield Finding(TRIGGERS, tuple(_missing_triggers()))


def searched(*, limit: int) -> Iterator[Finding]:
    """Compare the indexes of words with their rows (I-69)."""
    found: list[tuple[str, ...]] = []
    for kept, column in prefixes.indexed():
        found += prefixes.differing(connection, kept, column, limit)
    yield Finding(WORDS, tuple(found[:limit]))


def _broken_links(walked: Proof, limit: int) -> Iterator[tuple[str, str, str]]:
    found = []
    last = audit.last_fitting_proof()
    if last is not None and proving.cut_off([last]):
        found.append(("seal", last.seal, f"was there on {last.began_at.isoformat()}, and is not any more"))
    for link in proving.links():
        if not link.fits:
            found.append(("seal", link.number, link.sealed_at.isoformat()))
        elif not found:
            walked.seal, walked.digest, walked.acts = link.number, link.digest, walked.acts + link.acts
        if len(found) >= limit:
            break
    walked.broken_seal = found[0][1] if found else None
    for what, number, when in found:
        yield (what, str(number), when)


def _missing_triggers() -> Iterator[tuple[str, str]]:
    wanted = {"audit_auditentry", "audit_change", "audit_seal", "audit_sealedact"}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid "
                "WHERE g.tgname LIKE '%append_only' AND g.tgenabled <> 'D'"
            )
        else:
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_%' "
                "GROUP BY tbl_name HAVING COUNT(*) = 2"
            )
        guarded = {row[0] for row in cursor.fetchall()}
    for name in sorted(wanted - guarded):
        yield ("table", name)
