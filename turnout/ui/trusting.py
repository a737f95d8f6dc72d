"""Markup that our own code makes, let through templates unescaped. Nobody else calls `mark_safe`."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

_ENDS_AN_ELEMENT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def drawn(svg: str) -> SafeString:
    """Return a drawing that our code made from numbers, as markup; never call it with what somebody typed."""
    return mark_safe(svg)  # noqa: S308 -- the caller draws from numbers


def data_block(data: Any) -> SafeString:
    """Return data as JSON for a `<script type="application/ld+json">`, without what could end that element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ENDS_AN_ELEMENT))  # noqa: S308 -- translated
