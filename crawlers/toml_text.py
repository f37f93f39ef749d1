"""Writes TOML by which people recognise their own files: one key a line, patterns as they are read."""

import json
from collections.abc import Mapping
from typing import Any


def table(header: str, values: Mapping[str, Any]) -> str:
    """A table with its header ("[list]", "[[page]]"; empty for the top), one key a line."""
    lines = [header, *(f"{key} = {value(item)}" for key, item in values.items())]
    return "\n".join(line for line in lines if line) + "\n"


def value(item: Any) -> str:  # noqa: ANN401 - whatever TOML can hold
    """A value as TOML 1.0 writes it on one line. Raises TypeError for what TOML does not know."""
    match item:
        case bool():
            return "true" if item else "false"
        case int() | float():
            return str(item)
        case str():
            return _text(item)
        case Mapping():
            return "{ " + ", ".join(f"{key} = {value(part)}" for key, part in item.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(value(part) for part in item) + "]"
    raise TypeError(f"TOML has no {type(item).__name__}")


def _text(text: str) -> str:
    """A literal string where that spares backslashes, else a basic one; JSON's escapes are among TOML's."""
    if "\\" in text and text.isprintable() and "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
