"""What a clone has of its source (CLB, "What Gets Copied"): content, never dates, people or addresses."""

from django.utils.translation import gettext as _

LONGEST_TITLE = 200

CONTENT = (
    "metro", "summary", "description", "bring", "format", "venue", "room", "online_url", "time_zone",
    "registration_type", "audience", "admission", "visibility", "min_age", "max_age", "party_limit",
    "auto_confirm", "standby_minutes", "currency", "pays_at_door", "pays_ahead", "pay_days", "pay_how",
    "contact_email", "capacity",
)  # fmt: skip
CONTENT_OF_TIER = (
    "name", "capacity", "description", "price_minor", "has_line", "access", "is_hidden", "domains", "least_each",
    "most_each",
)  # fmt: skip


def title(source: str) -> str:
    """Return the title of a clone: that of its source, shortened where the suffix would not fit."""
    suffix = _("(Copy)")
    return f"{source[: LONGEST_TITLE - len(suffix) - 1].rstrip()} {suffix}"
