"""permissions.md: who may do what, and behind which door each page lies."""

from turnout.front.management.pages import writing
from turnout.front.queries import doors
from turnout.kernel.permissions import Permission
from turnout.people.policy.roles import NEVER_FOR_ANOTHER, ROLES
from turnout.people.policy.scopes import SCOPES


def page() -> str:
    """Return the page."""
    roles = list(ROLES.items())
    about = [(f"`{role}`", said.label, said.purpose, ", ".join(said.scopes)) for role, said in roles]
    matrix = [
        (f"`{permission}`", *("yes" if permission in said.permissions else "" for _, said in roles))
        for permission in Permission
    ]
    opened = [
        (f"`{name}`", said.words, f"`{said.needs}`", ", ".join(f"`{one}`" for one in sorted(said.keeps)))
        for name, said in SCOPES.items()
    ]
    never = ", ".join(f"`{permission}`" for permission in sorted(NEVER_FOR_ANOTHER))
    pages = [
        (f"`{one.path}`", one.door.kind if one.door else "none", one.door.detail if one.door else "")
        for one in doors.addresses()
    ]
    return writing.page(
        "Roles, permissions, doors",
        "A grant gives a role within a scope. What follows from a relation is not granted: the chair of an event "
        "has that role at it; somebody's own booking is no role.",
        writing.table(["role", "called", "for", "given in"], about),
        "## What each role may do",
        writing.table(["permission", *(f"`{role}`" for role, _ in roles)], matrix),
        f"Never while acting for somebody else: {never}.",
        "## What tokens are made for",
        "A token reaches never further than its owner: what his roles give and its scopes keep, both.",
        writing.table(["scope", "lets a program", "to give it one must", "keeps a request to"], opened),
        "## Every page and route, and its door",
        writing.table(["URL", "door", "why, or which permission"], pages),
    )
