"""docs/generated/remote.md: every operation by its command and its method."""

from itertools import groupby

from turnout_generator.reading import Document, Operation

HEAD = """\
# Every operation, as a command and as a method

Written from the OpenAPI document by `make docs`. [remote.md](../remote.md) says how the command works,
[the client](../../clients/python/README.md) how the methods do.
"""
TOP = "| `turnout --remote URL …` | method of the client | request | does |\n|---|---|---|---|"


def page(document: Document, digest: str) -> str:
    """Return the page."""
    operations = sorted(document.operations(), key=lambda one: one.group)
    parts = [HEAD]
    for group, found in groupby(operations, key=lambda one: one.group):
        rows = "\n".join(_row(one) for one in found)
        parts.append(f"## {group}\n\n{TOP}\n{rows}\n")
    return "\n".join([*parts, f"Digest of the document: `{digest}`\n"])


def _row(one: Operation) -> str:
    summary = one.summary.replace("|", "\\|")
    values = "".join(f" {value.name.upper()}" for value in one.in_path)
    command = one.name.replace("_", "-") + values
    return f"| `{command}` | `{one.name}` | `{one.method} {one.path}` | {summary} |"
