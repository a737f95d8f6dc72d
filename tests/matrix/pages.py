"""Who is let in at each page of the desk, by its door and the table of roles alone; the pages that ask for more say so.

The rule: a page about an event is found by whoever sees that event, one about something else of a metro by whoever has
what the door asks for there; others are told that nothing is there. Then the door's permission must hold for the thing.
"""

from dataclasses import dataclass

from tests.matrix.realm import VISITOR, Asking, Thing
from tests.matrix.rows import has
from turnout.kernel.actors import Scope
from turnout.kernel.permissions import Permission
from turnout.people.policy import roles

LET_IN, REFUSED, NOT_THERE, SIGN_IN = "+", "3", "4", "L"
AUTHOR = "author"
OF_A_METRO = ("/people/<", "/people/duplicates/<", "/venues/<", "/metros/<", "/messages/<uuid", "/webhooks/<")
NOTE = "/desk/events/<str:reference>/notes/<uuid:key>/"
SAVED_VIEW = "/desk/events/<str:reference>/roster/views/<uuid:key>/"
STAFF_NOTE = "/desk/people/<uuid:person_id>/notes/<uuid:note_id>/"

# What pages ask for beside their door.
MORE = {
    "/desk/events/new/": "manage_events@metro",
    "/desk/topics/": "manage_events@metro",
    f"{SAVED_VIEW}deletion/": "see_roster@metro",
    f"{NOTE}deletion/": f"{AUTHOR}|see_private_notes",
    NOTE: AUTHOR,
    STAFF_NOTE: AUTHOR,
    f"{STAFF_NOTE}deletion/": AUTHOR,
}


@dataclass(frozen=True)
class Page:
    """A page of the desk: its address and what its door asks for, any of it."""

    path: str
    door: tuple[Permission, ...]

    def about(self, event: frozenset[Scope], metro: frozenset[Scope]) -> Thing | None:
        """Return what the page is about: an event, something of a metro, or nothing in particular."""
        if "<str:reference>" in self.path:
            return Thing({}, event)
        if any(part in self.path for part in OF_A_METRO):
            return Thing({}, metro)
        return None

    @property
    def sees(self) -> str:
        """Return what one must have to find what the page is about."""
        return Permission.SEE_EVENTS if "<str:reference>" in self.path else "|".join(self.door)


def expected(page: Page, who: Asking, thing: Thing | None) -> str:
    """Return the letter of what somebody is told."""
    if who.name == VISITOR:
        return SIGN_IN
    held = {one for role in who.roles for one in roles.permissions_of(role)}
    if not held & set(page.door):
        return REFUSED if held else NOT_THERE
    if thing is not None and not has(page.sees, who, thing):
        return NOT_THERE
    if not has("|".join(page.door), who, thing):
        return REFUSED
    more = MORE.get(page.path, "everybody")
    is_author = AUTHOR in more.split("|") and who.name == AUTHOR
    asked = "|".join(one for one in more.split("|") if one != AUTHOR) or "nobody"
    return LET_IN if is_author or has(asked, who, thing) else REFUSED
