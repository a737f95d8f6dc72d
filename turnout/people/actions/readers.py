"""Who is told what concerns a login: somebody himself; for an application whoever looks after it."""

from turnout.kernel import clock, permissions
from turnout.kernel.actors import EVERYWHERE
from turnout.kernel.permissions import Permission
from turnout.people.models import Application, Person, User
from turnout.people.policy.roles import Role
from turnout.people.queries import staff


def of(user: User) -> list[Person]:
    """Return who is told; nobody for a login whose address nobody has proven.

    For an application: its keeper while he works here, else the system administrators.
    """
    if not user.application_name:
        return [user.person] if user.person else []
    keeper = Application.objects.select_related("keeper__person").get(pk=user.pk).keeper
    if keeper and keeper.person and permissions.may(keeper.actor, Permission.SEE_DESK):
        return [keeper.person]
    return staff.holders([Role.SYSTEM_ADMIN], [EVERYWHERE], clock.now())
