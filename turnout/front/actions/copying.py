"""Make the copy of somebody's data: a ZIP with the same as JSON, for machines, and as a page, for people."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string

from turnout.front.queries import copying
from turnout.house import queries as house
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.messaging import actions as messaging
from turnout.messaging.actions import showing
from turnout.people.actions import copies
from turnout.people.models import DataCopy, Person
from turnout.people.queries import whole


@transaction.atomic
def ask(person: Person, *, by: Actor) -> DataCopy:
    """Ask for a copy; a job makes it within minutes. Refused: as `copies.ask`."""
    copy = copies.ask(person, by=by)
    jobs.enqueue(make, key=str(copy.pk), copy=str(copy.pk))
    return copy


@jobs.job("front.copy")
def make(copy: str) -> None:
    """Write a copy that was asked for and not erased meanwhile; made twice it is the same."""
    found = DataCopy.objects.select_related("person__metro").filter(pk=UUID(copy)).first()
    if found is None:
        return
    octets = zipped(copying.document(found.person, clock.now(), showing.shown))
    with transaction.atomic():
        copies.fill(found, octets)
        _tell(found)


def _tell(copy: DataCopy) -> None:
    """Say once to whom it is about that a copy is there; nothing of it is in the mail, and no link opens it."""
    person = copy.person
    if not (person.email and person.proven_at):
        return
    until = clock.now() + house.days("copies")
    messaging.send(
        "copy_ready",
        to=messaging.Recipient(person.first_name, person.email, str(person.pk), person.language),
        about=person,
        key=f"copy_ready:{copy.pk}",
        expires_at=until,
        copy=str(copy.pk),
        until=until.isoformat(),
        by_staff=copy.asked_by not in {f"user:{user.pk}" for user in whole.logins_of([person.pk])},
    )


def zipped(document: dict[str, Any]) -> bytes:
    """Return the document as the file that people get."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "data.json", json.dumps(document, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
        )
        archive.writestr("data.html", render_to_string("front/copy.html", {"document": document}))
    return written.getvalue()
