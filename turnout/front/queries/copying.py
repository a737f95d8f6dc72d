"""Everything that is known about one person and about nobody else, as plain data (I-65).

Others appear as far as this person wrote them down: children and companions by first name, as registered.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession

from turnout.audit import queries as audit
from turnout.audit.models import AuditEntry
from turnout.audit.rules import words
from turnout.events.models import Note
from turnout.events.queries import chairing
from turnout.events.rules import questions
from turnout.messaging.models import Message
from turnout.messaging.rules.mail import Rendered
from turnout.people.models import Consent, Person, StaffNote, User
from turnout.people.queries import signins, whole
from turnout.registration.models import Answer, Registration
from turnout.registration.queries import personal_data as registered
from turnout.registration.states import AttendeeState

MOST_ACTS = 5_000
Put = Callable[[Message], Rendered]


def document(person: Person, now: datetime, put: Put) -> dict[str, Any]:
    """Return the document; `put` puts a message in words with its secrets masked."""
    rows = whole.own_rows(person)
    keys = [row.pk for row in rows]
    children, shared = whole.children_of(keys)
    doors = registered.seen_at_the_door(keys)
    users = whole.logins_of(keys)
    mine = {str(key) for key in keys} | {str(user.pk) for user in users}
    return {
        "made_at": now.isoformat(),
        "person": [_person(row) for row in rows],
        "children": [_child(one) for one in (*children, *shared) if one.merged_into_id is None],
        "registrations": [_registration(one, doors) for one in registered.registrations(keys)],
        "notes_about_events": [
            {"event": one.event.title, "text": one.content, "made_at": _said(one.made_at)}
            for one in Note.objects.filter(author__in=users).select_related("event").order_by("made_at", "pk")
        ],
        "events_chaired": [
            {"event": one.title, "starts_at": _said(one.starts_at)} for one in chairing.chaired_by(keys)
        ],
        "places_in_registrations_of_others": [
            {
                "event": one.event.title,
                "starts_at": _said(one.event.starts_at),
                "price_minor": one.price_minor,
                "state": AttendeeState(one.state).label,
                "answers": _answers(one.answers.all()),
            }
            for one in registered.attendances(keys)
            if one.registration.registrant_id not in keys
        ],
        "consents": [
            _consent(one) for one in Consent.objects.filter(person__in=keys).order_by("given_at", "pk")
        ],
        "notes_of_staff": [
            {"text": one.text, "made_at": _said(one.made_at)}
            for one in StaffNote.objects.filter(person__in=keys).order_by("made_at", "pk")
        ],
        "messages": [_message(one, put) for one in _messages(person, mine)],
        "accounts": [_account(user) for user in users],
        "history": [
            {"at": _said(line.at), "what": words.told(line.verb, line.facts), "reason": line.reason}
            for line in _acts(rows, users)
        ],
    }


def _person(row: Person) -> dict[str, Any]:
    names = ("first_name", "last_name", "email", "phone", "language")
    return {
        **{name: getattr(row, name) for name in names},
        "born_on": _said(row.born_on),
        "member_from": _said(row.member_from),
        "member_until": _said(row.member_until),
        "address_proven_at": _said(row.proven_at),
        "known_since": _said(row.made_at),
        "metro": row.metro.name if row.metro else "",
    }


def _child(row: Person) -> dict[str, Any]:
    return {"first_name": row.first_name, "born_on": _said(row.born_on), "known_since": _said(row.made_at)}


def _registration(row: Registration, doors: Mapping[UUID, list[registered.Seen]]) -> dict[str, Any]:
    told = (
        "reference",
        "source",
        "language",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
    )
    return {
        **{name: getattr(row, name) for name in told},
        "came_by": row.referring_link,
        "tags_of_staff": [one.word for one in row.tags.all()],
        "payments": [
            {"amount_minor": one.amount_minor, "currency": one.currency, "how": one.get_method_display()}
            for one in row.settlements.all()
        ],
        "event": row.event.title,
        "starts_at": _said(row.event.starts_at),
        "made_at": _said(row.made_at),
        "answers": _answers(one for one in row.answers.all() if one.attendee_id is None),
        "people": [
            {
                "first_name": one.person.first_name,
                "age": one.age,
                "kind_of_place": one.tier.name,
                "state": AttendeeState(one.state).label,
                "answers": _answers(each for each in row.answers.all() if each.attendee_id == one.pk),
                "at_the_door": [
                    {"session": _said(seen.session.starts_at), "was": seen.said}
                    for seen in doors.get(one.pk, ())
                ],
            }
            for one in row.attendees.all()
        ],
    }


def _answers(rows: Iterable[Answer]) -> list[dict[str, Any]]:
    return [
        {
            "question": one.question.label,
            "answer": questions.told(one.question, one.value),
            "answered_at": _said(one.said_at),
        }
        for one in rows
    ]


def _consent(row: Consent) -> dict[str, Any]:
    return {
        "purpose": row.get_purpose_display(),
        "wording": row.wording,
        "given_at": _said(row.given_at),
        "withdrawn_at": _said(row.withdrawn_at),
    }


def _messages(person: Person, mine: Iterable[str]) -> Iterable[Message]:
    """Return what was sent to the address that this person has proven, or to one of his rows."""
    found = Message.objects.filter(person_id__in=mine)
    if person.is_proven and person.address_key:
        found |= Message.objects.filter(address_key=person.address_key, person_id="")
    return found.order_by("created_at", "pk").iterator(chunk_size=500)


def _message(row: Message, put: Put) -> dict[str, Any]:
    said = put(row)
    return {
        "to": row.email,
        "written_at": _said(row.created_at),
        "sent_at": _said(row.sent_at),
        "state": row.get_state_display(),
        "subject": said.subject,
        "text": said.text,
    }


def _account(user: User) -> dict[str, Any]:
    ways = signins.ways(user)
    return {
        "email": user.email,
        "has_password": ways.has_password,
        "has_authenticator_app": ways.has_app,
        "passkeys": [{"name": one.name, "made_at": _said(one.made_at)} for one in ways.passkeys],
        "accounts_elsewhere": [{"provider": one.provider, "name": one.name} for one in ways.elsewhere],
        "signed_in": [
            {
                "device": one.user_agent,
                "ip": one.ip,
                "since": _said(one.created_at),
                "seen": _said(one.last_seen_at),
            }
            for one in UserSession.objects.filter(user=user).order_by("created_at", "pk")
        ],
        "last_sign_in": _said(user.last_login),
    }


def _acts(rows: Iterable[Person], users: Iterable[User]) -> list[audit.Line]:
    about = AuditEntry.objects.filter(
        subject_kind=Person._meta.label_lower, subject_id__in=[str(row.pk) for row in rows]
    ) | AuditEntry.objects.filter(
        subject_kind=User._meta.label_lower, subject_id__in=[str(user.pk) for user in users]
    )
    return audit.lines(about.order_by("at", "pk"), limit=MOST_ACTS)


def _said(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None
