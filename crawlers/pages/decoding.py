"""Bytes to text, also when the declared character set is wrong; and text without invisible characters."""

import re
import unicodedata

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and zero-width characters split words for a reader
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f\t]")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page or file.

    Bytes that are valid UTF-8 are UTF-8 whatever is declared: Swedish text in another character set never is.
    Otherwise the declared one counts; failing that Windows-1252, of which Latin-1 is a part.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    encoding = resolve_encoding(declared) if declared else None
    return body.decode(encoding if encoding not in (None, "utf-8") else "cp1252", "replace")


def tidy(text: str) -> str:
    """Text as the tagger reads it: NFC, no soft hyphens or zero-width characters, plain spaces."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return re.sub(r" {2,}", " ", text) if "  " in text else text
