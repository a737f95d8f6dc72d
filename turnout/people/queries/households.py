"""What screens ask of households."""

from dataclasses import dataclass

from turnout.people.models import Guardianship, Person


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a household, and the other guardians it is shared with."""

    child: Person
    others: list[Person]

    @property
    def shared_with(self) -> str:
        """Return the names of the other guardians, with commas."""
        return ", ".join(other.name for other in self.others)


def children(guardian: Person) -> list[Child]:
    """Return the children of a guardian, the first known first, in two statements."""
    ties = list(
        Guardianship.objects.filter(guardian=guardian, child__merged_into__isnull=True)
        .select_related("child")
        .order_by("since", "pk")
    )
    shared: dict[object, list[Person]] = {tie.child_id: [] for tie in ties}
    for other in (
        Guardianship.objects.filter(child__in=list(shared))
        .exclude(guardian=guardian)
        .select_related("guardian")
        .order_by("since", "pk")
    ):
        shared[other.child_id].append(other.guardian)
    return [Child(tie.child, shared[tie.child_id]) for tie in ties]
