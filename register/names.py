"""Readable ids and Swedish word forms of names."""

import re
import unicodedata


def slug(name: str) -> str:
    """Lower-case ASCII with hyphens, as ids are written: "Åmål" gives "amal"."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def genitive(name: str) -> str:
    """The Swedish genitive: Polisens, CSN:s, Statens servicecenters; names that end in s, x or z stay as they are."""
    if name[-1].lower() in "sxz":
        return name
    return f"{name}:s" if name.isupper() else f"{name}s"
