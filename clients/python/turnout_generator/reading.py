"""The OpenAPI document, read: which operations there are, which types they need, what Python calls them."""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
APOSTROPHE = re.compile("['\u2019]")
LISTS = re.compile(r"ListOf_(\w+)_")
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the address of an operation; what goes into headers the client knows by itself."""

    name: str
    schema: Schema
    words: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the generator needs it."""

    name: str
    group: str
    method: str
    path: str
    summary: str
    words: str
    headers: frozenset[str]
    needs_token: bool
    in_path: tuple[Parameter, ...]
    in_query: tuple[Parameter, ...]
    body: Schema | None
    is_body_required: bool
    gives: str
    deprecated: str = ""


class Document:
    """An OpenAPI document, and the types of Python for what it says."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.schemas: Mapping[str, Schema] = document["components"]["schemas"]

    def operations(self) -> list[Operation]:
        """Return every operation, in the order of the document."""
        return [
            self._operation(address, method, about)
            for address, methods in self.document["paths"].items()
            for method, about in methods.items()
            if method in METHODS
        ]

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema itself where another one refers to it by name."""
        name = _referred(schema)
        return self.schemas[name] if name else schema

    def several(self, schema: Schema) -> list[Schema]:
        """Return the schemas one of which holds, each itself; one, mostly, or one and null."""
        found = [self.resolved(one) for one in schema.get("anyOf") or [schema]]
        return [
            {**one, "type": kind}
            for one in found
            for kind in (one["type"] if isinstance(one.get("type"), list) else [one.get("type")])
        ]

    def annotation(self, schema: Schema, *, prefix: str | None = "") -> str:
        """Return the type of Python for a schema; `prefix` stands before generated types, None writes them out."""
        if name := _referred(schema):
            return (
                self.annotation(self.schemas[name], prefix=None) if prefix is None else _of_name(name, prefix)
            )
        if several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            return _either(self.annotation(one, prefix=prefix) for one in several)
        kind = schema.get("type")
        if isinstance(kind, list):
            return _either(self.annotation({**schema, "type": one}, prefix=prefix) for one in kind)
        return _literal(schema) or self._plain(schema, prefix)

    def _plain(self, schema: Schema, prefix: str | None) -> str:
        kind, more = schema.get("type"), schema.get("additionalProperties")
        if kind == "array":
            return f"list[{self.annotation(schema.get('items', {}), prefix=prefix)}]"
        if kind == "object":
            return f"dict[str, {self.annotation(more, prefix=prefix) if isinstance(more, dict) else 'Any'}]"
        return PLAIN.get(str(kind), "Any")

    def needed(self) -> list[str]:
        """Return the names of all types that answers and bodies are made of, in the order of the document."""
        found: set[str] = set()
        for operation in self.document["paths"].values():
            for about in operation.values():
                bodies = [about.get("requestBody", {}), *_good(about.get("responses", {}))]
                for one in bodies:
                    self._collect(one, found)
        return [name for name in self.schemas if name in found and not LISTS.fullmatch(name)]

    def _collect(self, node: Any, found: set[str]) -> None:
        if isinstance(node, list):
            for one in node:
                self._collect(one, found)
        elif isinstance(node, dict):
            name = _referred(node)
            if name and name not in found:
                found.add(name)
                self._collect(self.schemas[name], found)
            for one in node.values():
                self._collect(one, found)

    def _operation(self, address: str, method: str, about: Mapping[str, Any]) -> Operation:
        parameters = about.get("parameters", [])
        content = about.get("requestBody", {}).get("content", {})
        return Operation(
            name=identifier(about["operationId"]),
            group=about.get("tags", ["other"])[0],
            method=method.upper(),
            path=address,
            summary=about.get("summary", "").strip(),
            words=about.get("description", "").strip(),
            headers=frozenset(one["name"] for one in parameters if one["in"] == "header"),
            needs_token=bool(about.get("security")),
            in_path=tuple(_parameter(one) for one in parameters if one["in"] == "path"),
            in_query=tuple(_parameter(one) for one in parameters if one["in"] == "query"),
            body=content["application/json"]["schema"] if "application/json" in content else None,
            is_body_required=about.get("requestBody", {}).get("required", False),
            gives=self._gives(about["responses"]),
            deprecated=since(about),
        )

    def _gives(self, responses: Mapping[str, Any]) -> str:
        found = [
            self.annotation(one["content"]["application/json"]["schema"], prefix="types.")
            if "application/json" in one.get("content", {})
            else ("bytes" if one.get("content") else "None")
            for one in _good(responses)
        ]
        return _either(found)


def since(about: Schema) -> str:
    """Return since when an operation or a field is deprecated; empty where it is not."""
    return str(about.get("x-deprecation", {}).get("since", "")) if about.get("deprecated") else ""


def class_name(name: str) -> str:
    """Return the name of a schema as that of a class."""
    words = re.split(r"\W+|_+", APOSTROPHE.sub("", name))
    return "".join(word[:1].upper() + word[1:] for word in words if word)


def _of_name(name: str, prefix: str) -> str:
    if listed := LISTS.fullmatch(name):
        return f"Page[{prefix}{class_name(listed[1])}]"
    return prefix + class_name(name)


def identifier(name: str) -> str:
    """Return a name as Python can write it."""
    made = re.sub(r"\W+", "_", APOSTROPHE.sub("", name)).strip("_")
    return f"{made}_" if keyword.iskeyword(made) else made


def module_name(group: str) -> str:
    """Return the name of a group as that of a module."""
    return identifier(group).lower()


def _good(responses: Mapping[Any, Any]) -> Iterator[Any]:
    yield from (one for status, one in responses.items() if str(status).startswith("2"))


def _parameter(about: Mapping[str, Any]) -> Parameter:
    schema = about.get("schema", {})
    words = about.get("description") or schema.get("description", "")
    return Parameter(about["name"], schema, words, about.get("required", False))


def _referred(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _literal(schema: Schema) -> str:
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return f"Literal[{', '.join(repr(one) for one in values)}]" if values else ""


def _either(kinds: Any) -> str:
    """Return a choice of types, each once, None last."""
    once = list(dict.fromkeys(kinds))
    return " | ".join(sorted(once, key=lambda one: one == "None")) or "None"
