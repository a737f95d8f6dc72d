"""Pages of the docs: every operation by its command and its method; what of the API is deprecated."""

from itertools import groupby

from turnout_generator.reading import Document, Operation, Schema, since

HEAD = """\
# Every operation, as a command and as a method

Written from the OpenAPI document by `make docs`. [remote.md](../remote.md) says how the command works,
[the client](../../clients/python/README.md) how the methods do.
"""
TOP = "| `turnout --remote URL …` | method of the client | request | does |\n|---|---|---|---|"


OUTDATED = """\
# What of the API is deprecated

Written from the OpenAPI document by `make docs`. [api-versions.md](../api-versions.md) says what that means, and for
how long it goes on.
"""
MARKS = "| what | of | since | gone from | instead |\n|---|---|---|---|---|"


def outdated(document: Document) -> str:
    """Return the page of what is deprecated."""
    operations = [
        (one["operationId"], "an operation", one)
        for methods in document.document["paths"].values()
        for one in methods.values()
    ]
    fields = [
        (field, f"a field of `{name}`", about)
        for name, schema in document.schemas.items()
        for field, about in schema.get("properties", {}).items()
    ]
    rows = [
        _mark(name, of, about["x-deprecation"]) for name, of, about in (*operations, *fields) if since(about)
    ]
    return "\n".join([OUTDATED, *([MARKS, *rows] if rows else ["Nothing."]), ""])


def _mark(name: str, of: str, mark: Schema) -> str:
    until = mark.get("sunset", "not before v1 ends")
    return f"| `{name}` | {of} | {mark['since']} | {until} | {mark['instead']} |"


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
    summary += f" (deprecated since {one.deprecated})" if one.deprecated else ""
    return f"| `{command}` | `{one.name}` | `{one.method} {one.path}` | {summary} |"
