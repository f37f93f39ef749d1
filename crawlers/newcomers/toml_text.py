"""Writes TOML by which people recognise their own files: one key a line, patterns as they are read."""

from collections.abc import Mapping
from typing import Any

import tomlkit


def table(header: str, values: Mapping[str, Any]) -> str:
    """A table with its header ("[list]", "[[page]]"; empty for the top), one key a line."""
    lines = [header, *(f"{key} = {value(item)}" for key, item in values.items())]
    return "\n".join(line for line in lines if line) + "\n"


def value(item: Any) -> str:  # noqa: ANN401 - whatever TOML can hold
    """A value on one line; a literal string where that spares backslashes. Raises ValueError for what TOML lacks."""
    if isinstance(item, str) and "\\" in item and item.isprintable() and "'" not in item:
        return tomlkit.string(item, literal=True).as_string()
    if isinstance(item, Mapping):
        inline = tomlkit.inline_table()
        inline.update(item)
        return inline.as_string()
    return str(tomlkit.item(item).as_string())
