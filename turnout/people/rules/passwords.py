"""What makes a password too weak, beside Django's own checks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from turnout.people.models import User

SHORTEST_PART = 4  # parts of an address shorter than this are in many good passwords


class NotTheAddress:
    """A password that holds the address, or the part of it before the @, is the first that somebody would try."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when the password holds the address."""
        if user is None or not user.email:
            return
        local = user.email.partition("@")[0]
        folded = password.casefold()
        if user.email in folded or (len(local) >= SHORTEST_PART and local in folded):
            raise ValidationError(_("The password must not hold your e-mail address."), code="holds_address")

    def get_help_text(self) -> str:
        """Return what to keep to."""
        return _("It must not hold your e-mail address.")
