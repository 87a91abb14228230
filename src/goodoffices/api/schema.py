"""The OpenAPI document, made from the operations and the types they name: the same for every caller."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from goodoffices.api.operations import MOST_LINES, OPERATIONS, Operation
from goodoffices.api.shapes import Refusal

__all__ = ["BASE", "document"]

BASE = "/api/v1"
MOST = 2**53 - 1
REFUSALS = {
    "401": "No key, or one that opens nothing.",
    "404": "Not there for this caller: unknown and forbidden are one.",
    "409": "The key of the form was used with other content.",
    "413": "Longer than anything that is taken.",
    "415": "The input is not said to be JSON.",
    "422": "The input cannot be used; nothing was written.",
    "503": "The record takes nothing now; nothing was written.",
}


@cache
def document() -> bytes:
    """The document, as JSON."""
    types = [t for one in OPERATIONS for t in (one.gives, one.takes) if t is not None]
    (*shapes, refusal), components = msgspec.json.schema_components(
        [*types, Refusal], ref_template="#/components/schemas/{name}"
    )
    named = dict(zip(types, shapes, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(BASE + one.path, {})[one.method.lower()] = _operation(one, named, refusal)
    made = {
        "openapi": "3.1.0",
        "info": {"title": "Good offices", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }
    return msgspec.json.encode(made, order="sorted")


def _operation(
    one: Operation, named: dict[type, dict[str, Any]], refusal: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": {
            "201" if one.takes else "200": _content("Done.", named[one.gives]),
            **{code: _content(text, refusal) for code, text in REFUSALS.items()},
        },
        "parameters": _parameters(one),
    }
    if one.takes is not None:
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": named[one.takes]}},
        }
    return made


def _content(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _parameters(one: Operation) -> list[dict[str, Any]]:
    found = []
    if "{address}" in one.path:
        shape: dict[str, Any] = {"type": "string", "pattern": "^[0-9]{1,12}-[0-9a-f]{12}$"}
        found.append({"name": "address", "in": "path", "required": True, "schema": shape})
    if one.is_list:
        after = {"type": "integer", "minimum": 0, "maximum": MOST, "default": 0}
        last = {"type": "integer", "minimum": 1, "maximum": MOST_LINES, "default": MOST_LINES}
        for name, shape in (("after", after), ("last", last)):
            found.append({"name": name, "in": "query", "required": False, "schema": shape})
    return found
