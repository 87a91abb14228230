"""A program that calls the API."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

from goodoffices.api import application


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Caller:
    """A program that calls the API with one key."""

    key: str = ""

    def get(self, path: str, query: str = "") -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, said: object) -> Answer:
        return self.call("POST", path, json.dumps(said).encode())

    def call(
        self,
        method: str,
        path: str,
        raw: bytes = b"",
        *,
        query: str = "",
        content_type: str = "application/json",
    ) -> Answer:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/api/v1{path}",
            "QUERY_STRING": query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": io.BytesIO(raw),
        }
        if self.key:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.key}"
        told: list[Any] = []
        body = b"".join(application(environ, lambda *what: told.extend(what)))
        return Answer(int(told[0].split()[0]), dict(told[1]), body)
