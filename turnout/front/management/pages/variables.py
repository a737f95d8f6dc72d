"""settings.md: every environment variable."""

from django.conf import settings

from turnout.front.management.pages import writing


def page() -> str:
    """Return the page."""
    declared = sorted(settings.TURNOUT_VARIABLES, key=lambda variable: variable.name)
    return writing.page(
        "Settings",
        "Everything is set by environment variables. A value that cannot be used stops every command with one "
        "line per mistake and status 2; so does a `TURNOUT_…` variable that is not in this list.",
        writing.table(
            ["variable", "looks like", "without it", "meaning"],
            [(f"`{one.name}`", one.kind, one.default, one.meaning) for one in declared],
        ),
    )
