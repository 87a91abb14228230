"""YAML from bytes: every scalar is the text that stands there, no tags, no repeated keys.

So a label ``no`` stays "no" and a label ``1.0`` stays "1.0", whatever YAML would make of them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from goodoffices.settlement.formats.json_text import Number, broken, decoded

__all__ = ["parsed_yaml", "yaml_text"]

UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Signs that YAML takes for the end of a line, or not at all, and JSON leaves as they are."""


def parsed_yaml(name: str, content: bytes) -> Any:
    """The value of a YAML file, made of dicts, lists and texts.

    Raises
    ------
    FormatError
        If it is not UTF-8, not one YAML document, or repeats a key.
    """
    import yaml  # noqa: PLC0415  (few files are YAML)

    class Texts(yaml.BaseLoader):
        """Refuses a repeated key, which the parent overwrites."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
            found: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, str) or key in found:
                    raise yaml.constructor.ConstructorError(
                        problem=f"the key {key!r} is given twice, or is no text",
                        problem_mark=key_node.start_mark,
                    )
                found[key] = self.construct_object(value_node, deep=True)
            return found

    text = decoded(name, content)
    try:
        return yaml.load(text, Texts)  # noqa: S506  (it makes texts, lists and dicts, nothing else)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        raise broken(name, f"this is not YAML: {error.problem}", line=line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise broken(name, "this is not YAML, or nested too deeply") from error


def yaml_text(data: Any, indent: str = "") -> str:
    """Plain data as YAML; every text is quoted, so that no reader takes a label for something else.

    Parameters
    ----------
    data : dict, list, str, int, Number or None
        Keys are texts or whole numbers.
    indent : str
        What stands before each line.

    Examples
    --------
    >>> print(yaml_text({"fence": {"no": Number("0.5"), "yes": 1}}), end="")
    "fence":
      "no": 0.5
      "yes": 1
    """
    if isinstance(data, dict) and data:
        return "".join(f"{indent}{_scalar(k)}:{_value(v, indent)}" for k, v in data.items())
    if isinstance(data, list) and data:
        return "".join(f"{indent}-{_value(item, indent)}" for item in data)
    return f"{indent}{_scalar(data)}\n"


def _value(item: Any, indent: str) -> str:
    if isinstance(item, dict | list) and item:
        return "\n" + yaml_text(item, f"{indent}  ")
    return f" {_scalar(item)}\n"


def _scalar(item: Any) -> str:
    if isinstance(item, Number):
        return str(item)
    return UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(item, ensure_ascii=False))
