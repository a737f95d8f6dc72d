"""What every page knows without asking: the theme somebody chose."""

from django.http import HttpRequest

THEMES = {"light", "dark"}


def page(request: HttpRequest) -> dict[str, str]:
    """Return the theme for the base templates; reads no table."""
    chosen = request.COOKIES.get("theme", "")
    return {"theme": chosen if chosen in THEMES else ""}
