"""docs/generated/remote.md: every operation by its method."""

from itertools import groupby

from turnout_generator.reading import Document, Operation

HEAD = """\
# Every operation of the client

Written from the OpenAPI document by `make docs`. The [client](../../clients/python/README.md) has a method for each.
"""


def page(document: Document, digest: str) -> str:
    """Return the page."""
    operations = sorted(document.operations(), key=lambda one: one.group)
    parts = [HEAD]
    for group, found in groupby(operations, key=lambda one: one.group):
        rows = "\n".join(_row(one) for one in found)
        parts.append(f"## {group}\n\n| method | request | does |\n|---|---|---|\n{rows}\n")
    return "\n".join([*parts, f"Digest of the document: `{digest}`\n"])


def _row(one: Operation) -> str:
    summary = one.summary.replace("|", "\\|")
    values = ", ".join(value.name for value in one.in_path)
    return f"| `{one.name}({values})` | `{one.method} {one.path}` | {summary} |"
