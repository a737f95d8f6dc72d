"""Who may give which role where: nobody gives more than he has himself (I-67)."""

from turnout.kernel import permissions
from turnout.kernel.actors import EVERYWHERE, Actor, Scope
from turnout.kernel.permissions import FULL, Permission, Reach
from turnout.people.policy import roles
from turnout.people.policy.roles import Role


def where(actor: Actor, role: str) -> Reach:
    """Return where `actor` may give a role: he may give roles there, and has each of its permissions himself."""
    needed = {Permission.MANAGE_GRANTS, *roles.permissions_of(role)}
    limited = [found for one in needed if not (found := permissions.reach(actor, one)).is_everywhere]
    if not limited:
        return FULL
    shared = frozenset.intersection(*(found.scopes for found in limited))
    return Reach(shared - {EVERYWHERE})


def may_give(actor: Actor, role: str, scope: Scope) -> bool:
    """Whether `actor` may give, renew or take back this role there."""
    found = where(actor, role)
    return found.is_everywhere or scope in found.scopes


def to_give(actor: Actor) -> list[Role]:
    """Return the roles that do something, and that `actor` may give somewhere."""
    return [role for role, one in roles.ROLES.items() if one.permissions and kinds(actor, role)]


def kinds(actor: Actor, role: str) -> list[str]:
    """Return the kinds of scope in which `actor` may give a role."""
    found = where(actor, role)
    given_in = roles.given_in(role)
    return [kind for kind in given_in if found.is_everywhere or any(one.kind == kind for one in found.scopes)]
