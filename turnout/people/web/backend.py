"""Which login a session belongs to, read with its person in one statement."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from turnout.people.models import User


class Backend(AuthenticationBackend):
    """Allauth's check of passwords; a closed login belongs to nobody."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the active login with this key; an application has no sessions."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and user.is_active and not user.application_name else None
