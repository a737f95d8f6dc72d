"""What every page knows without asking: the theme somebody chose, and who runs this installation."""

from django.conf import settings
from django.http import HttpRequest

THEMES = {"light", "dark"}


def page(request: HttpRequest) -> dict[str, str]:
    """Return theme, name and address for the base templates; reads no table."""
    chosen = request.COOKIES.get("theme", "")
    return {
        "theme": chosen if chosen in THEMES else "",
        "site_name": getattr(settings, "TURNOUT_NAME", "Turnout"),
        "site_address": getattr(settings, "TURNOUT_ADDRESS", ""),
    }
