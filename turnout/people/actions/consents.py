"""What somebody agrees to, in which version of the words."""

from django.db import transaction

from turnout.audit import actions as audit
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.people.models import Consent, Person


@transaction.atomic
def give(person: Person, purpose: str, wording: str, *, by: Actor) -> Consent:
    """Keep that a person agreed to `wording` for `purpose`; an earlier word for it that still holds is kept."""
    locked(Person.objects.filter(pk=person.pk)).get()
    given = person.consents.filter(purpose=purpose, withdrawn_at__isnull=True).first()
    if given is not None:
        return given
    given = Consent.objects.create(person=person, purpose=purpose, wording=wording, given_at=clock.now())
    audit.record("consent.given", person, by=by, purpose=purpose, wording=wording)
    return given


@transaction.atomic
def withdraw(person: Person, purpose: str, *, by: Actor) -> None:
    """End what a person agreed to for `purpose`, from now on. Safe to repeat."""
    given = person.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    if given.update(withdrawn_at=clock.now()):
        audit.record("consent.withdrawn", person, by=by, purpose=purpose)
