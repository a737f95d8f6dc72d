"""The question a view asks before it lets somebody act on a thing."""

from django.utils.translation import gettext_lazy as _

from turnout.kernel import permissions
from turnout.kernel.actors import Actor, Scoped
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused

_NO = _("Your role does not include this. Ask whoever gave you your role.")


def require(actor: Actor, permission: Permission, thing: Scoped | None = None) -> None:
    """Refuse (`not_allowed`) unless `actor` has `permission` for `thing`; without a thing: anywhere at all.

    Objects that `actor` may not even see are kept out earlier, by `visible_to` (404).
    """
    if not permissions.may(actor, permission, thing):
        raise Refused("not_allowed", str(_NO), permission=str(permission))


def require_within(actor: Actor, permission: Permission, kind: str) -> None:
    """Refuse (`not_allowed`) whoever has the permission for single things only, nowhere in a whole scope of a kind."""
    if not permissions.reach(actor, permission).spans(kind):
        raise Refused("not_allowed", str(_NO), permission=str(permission))
