"""The files of turnout_client/generated: types, methods by group, the client, the table that the command reads."""

import keyword
import textwrap
from collections.abc import Iterable, Mapping
from itertools import groupby

from turnout_generator.reading import (
    Document,
    Operation,
    Parameter,
    Schema,
    class_name,
    identifier,
    module_name,
)

WIDTH = 110
HEAD = '"""{}, written from the OpenAPI document by `make docs`: do not edit."""\n\n'
HEADERS = {
    "Idempotency-Key": ("idempotency_key", "str"),
    "If-Match": ("if_match", "Tagged"),
}  # those that callers may want to set; the names of their arguments here and in `Caller.call`
KINDS = {"integer", "number", "boolean", "string"}


def files(document: Document) -> dict[str, str]:
    """Return the generated files by name."""
    operations = sorted(document.operations(), key=lambda one: one.group)
    by_group = {group: list(found) for group, found in groupby(operations, key=lambda one: one.group)}
    made = {f"{module_name(group)}.py": _group(document, group, found) for group, found in by_group.items()}
    return {
        "__init__.py": '"""Written from the OpenAPI document by `make docs`: do not edit."""\n',
        "types.py": _types(document),
        "table.py": _table(document, document.operations()),
        "client.py": _client(by_group),
        **made,
    }


def _types(document: Document) -> str:
    classes: list[str] = []
    others: list[str] = []
    for name in document.needed():
        (classes if _is_class(document.schemas[name]) else others).append(_type(document, name))
    return (
        HEAD.format("What goes there and back")
        + "from __future__ import annotations\n\nfrom typing import Any, Literal, NotRequired, TypedDict\n\n"
        + "from turnout_client.answers import Page\n\n"
        + "\n\n".join([*classes, *others])
        + "\n"
    )


def _is_class(schema: Schema) -> bool:
    """Return whether a schema can be written as a class: it has fields, and each has a name that Python takes."""
    fields = schema.get("properties", {})
    return bool(fields) and all(one.isidentifier() and not keyword.iskeyword(one) for one in fields)


def _type(document: Document, name: str) -> str:
    schema, named = document.schemas[name], class_name(name)
    fields: Mapping[str, Schema] = schema.get("properties", {})
    if not fields:
        return f"{named} = {document.annotation(schema)}"
    if not _is_class(schema):
        rows = ", ".join(f"{field!r}: {_kept(document, schema, field)!r}" for field in fields)
        return f"{named} = TypedDict({named!r}, {{{rows}}})"
    lines = [f"class {named}(TypedDict):", _docstring(schema.get("description") or f"{named}.", "    "), ""]
    for field, about in fields.items():
        lines += [f"    # {line}" for line in textwrap.wrap(about.get("description", ""), WIDTH - 6)]
        lines.append(f"    {field}: {_kept(document, schema, field)}")
    return "\n".join(lines) + "\n"


def _kept(document: Document, schema: Schema, field: str) -> str:
    """Return the type of a field; what has a default may be missing."""
    kind = document.annotation(schema["properties"][field])
    return kind if field in schema.get("required", []) else f"NotRequired[{kind}]"


def _group(document: Document, group: str, operations: Iterable[Operation]) -> str:
    methods = "\n".join(_method(document, one) for one in operations)
    return (
        HEAD.format(f"Operations on {group}")
        + "from datetime import datetime\nfrom typing import Any, Literal\n\n"
        + "from turnout_client.answers import Page, Tagged\nfrom turnout_client.calling import Caller, addressed\n"
        + "from turnout_client.generated import types\n\n\n"
        + f'class {class_name(group)}(Caller):\n    """Operations on {group}."""\n\n{methods}'
    )


def _method(document: Document, one: Operation) -> str:
    headers = [HEADERS[name] for name in HEADERS if name in one.headers]
    taken = ["self", *(f"{identifier(value.name)}: str" for value in one.in_path), *_body(document, one)]
    taken += ["*"] if one.in_query or headers else []
    taken += [
        _query(document, value) for value in sorted(one.in_query, key=lambda value: not value.is_required)
    ]
    taken += [f"{name}: {kind} | None = None" for name, kind in headers]
    address = _address(one)
    sent = [repr(one.method), address]
    if one.in_query:
        sent.append(f"query={{{', '.join(f'{v.name!r}: {identifier(v.name)}' for v in one.in_query)}}}")
    if one.body is not None:
        sent.append("body=body" if one.is_body_required else "body={} if body is None else body")
    sent += [f"{name}={name}" for name, _kind in headers]
    call = f"self.call({', '.join(sent)})"
    does = (
        f"        {call}"
        if one.gives == "None"
        else f"        found: {one.gives} = {call}\n        return found"
    )
    words = "\n\n".join(part for part in (_sentence(one.summary), one.words) if part)
    return (
        f"    def {one.name}({', '.join(taken)}) -> {one.gives}:\n"
        f"{_docstring(words or one.name, '        ')}\n{does}\n"
    )


def _body(document: Document, one: Operation) -> list[str]:
    if one.body is None:
        return []
    kind = document.annotation(one.body, prefix="types.")
    return [f"body: {kind}"] if one.is_body_required else [f"body: {_or_none(kind)} = None"]


def _query(document: Document, value: Parameter) -> str:
    kind = document.annotation(value.schema, prefix=None)
    if _is_instant(document, value.schema):
        kind = f"datetime | {kind}"
    return f"{identifier(value.name)}: " + (kind if value.is_required else f"{_or_none(kind)} = None")


def _is_instant(document: Document, schema: Schema) -> bool:
    return any(one.get("format") == "date-time" for one in document.several(schema))


def _or_none(kind: str) -> str:
    return kind if kind.endswith("None") else f"{kind} | None"


def _address(one: Operation) -> str:
    if not one.in_path:
        return repr(one.path)
    if any(value.name != identifier(value.name) for value in one.in_path):
        given = ", ".join(f"{value.name!r}: {identifier(value.name)}" for value in one.in_path)
        return f"addressed({one.path!r}, **{{{given}}})"
    return f"addressed({one.path!r}, {', '.join(f'{value.name}={value.name}' for value in one.in_path)})"


def _client(groups: Mapping[str, object]) -> str:
    imports = "".join(
        f"from turnout_client.generated.{module_name(group)} import {class_name(group)}\n" for group in groups
    )
    bases = ", ".join(class_name(group) for group in groups)
    return (
        HEAD.format("The client: every operation")
        + f"{imports}\n\nclass Client({bases}):\n"
        + '    """An installation of Turnout; see `turnout_client.calling.Caller`."""\n'
    )


def _table(document: Document, operations: Iterable[Operation]) -> str:
    rows = "\n".join(f"    {_row(document, one)}," for one in operations)
    return (
        HEAD.format("Every operation, as the command reads it")
        + "from turnout_client.operations import Operation, Value\n\n"
        + f"OPERATIONS: tuple[Operation, ...] = (\n{rows}\n)\n"
    )


def _row(document: Document, one: Operation) -> str:
    given = {
        "name": one.name,
        "group": one.group,
        "method": one.method,
        "path": one.path,
        "summary": one.summary,
    }
    row = [f"{name}={text!r}" for name, text in given.items()]
    row += [f"words={one.words!r}"] if one.words else []
    row += ["needs_token=True"] if one.needs_token else []
    row += _values(document, "in_path", one.in_path)
    row += _values(document, "in_query", one.in_query)
    if one.body is not None:
        row += [*_values(document, "in_body", _fields(document, one.body)), "takes_body=True"]
    row += ["is_list=True"] if one.gives.startswith("Page[") else []
    return f"Operation({', '.join(row)})"


def _fields(document: Document, body: Schema) -> list[Parameter]:
    found = document.resolved(next((part for part in body.get("anyOf", []) if "$ref" in part), body))
    needed = found.get("required", [])
    return [
        Parameter(name, about, about.get("description", ""), name in needed)
        for name, about in found.get("properties", {}).items()
    ]


def _values(document: Document, name: str, values: Iterable[Parameter]) -> list[str]:
    rows = "".join(f"{_value(document, one)}, " for one in values)
    return [f"{name}=({rows})"] if rows else []


def _value(document: Document, value: Parameter) -> str:
    several = [one for one in document.several(value.schema) if one.get("type") != "null"]
    only = several[0] if len(several) == 1 else {}
    is_list = only.get("type") == "array"
    item = document.resolved(only.get("items", {})) if is_list else only
    kind = item.get("type") if item.get("type") in KINDS else "json"
    row = [repr(value.name)]
    row += [f"kind={kind!r}"] if kind != "string" else []
    row += [f"words={value.words!r}"] if value.words else []
    row += ["is_required=True"] if value.is_required else []
    row += ["is_list=True"] if is_list and kind != "json" else []
    row += [f"choices={tuple(item['enum'])!r}"] if kind == "string" and "enum" in item else []
    return f"Value({', '.join(row)})"


def _sentence(words: str) -> str:
    return words if not words or words.endswith((".", "?", "!")) else f"{words}."


def _docstring(words: str, indent: str) -> str:
    """Return words as a docstring: its first paragraph on a line of its own, whatever characters it holds."""
    safe = words.replace("\\", "\\\\").replace('"""', "'''")
    paragraphs = [" ".join(part.split()) for part in safe.split("\n\n")]
    wrapped = "\n\n".join(textwrap.fill(part, WIDTH - 10) for part in paragraphs if part)
    text = f'"""{wrapped}"""' if "\n" not in wrapped else f'"""{wrapped}\n"""'
    return textwrap.indent(text, indent)
