"""Which XML is never given to a parser: what declares entities, hides its letters, or has tags without end."""

import codecs
import re
from collections.abc import Iterator

DEEPEST = 500  # tags open at once; a feed of today's has ten, one with HTML that nobody closes some hundred
MOST_TAGS = 100_000  # 5,000 entries of ten elements
LONGEST_TAG = 20_000  # bytes

# In any encoding that puts zero bytes between letters. A declared entity may be another, a thousand times over.
_DECLARES_ENTITIES = re.compile(rb"<\0{0,3}!\0{0,3}E\0{0,3}N\0{0,3}T\0{0,3}I\0{0,3}T\0{0,3}Y")
_ENCODING = re.compile(rb"(?:encoding|charset)\s*=\s*['\"]?([^'\"\s;>]+)", re.IGNORECASE)
# Those in which a letter of ASCII is its own byte, beside zeros. Not UTF-7, EBCDIC or Python's own kinds of escapes.
_PLAIN = re.compile(
    rb"utf-?8|utf-?(?:16|32)(?:-?[lb]e)?|(?:us-)?ascii|iso[-_]?8859[-_]?\d+|latin-?\d+|windows-?125\d|cp-?125\d|macintosh",
    re.IGNORECASE,
)
_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>")
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?")
_EBCDIC = b"\x4c\x6f\xa7\x94"  # "<?xm"


def is_harmless(body: bytes, content_type: str | None = None) -> bool:
    """Whether a body, and the character set that its answer states, may be parsed as XML.

    No feed or sitemap of today needs entities of its own; the attacks known as billion laughs and quadratic blowup do.
    """
    head = body.lstrip(b"\xef\xbb\xbf\xff\xfe\0").partition(b">")[0].replace(b"\0", b"")
    stated = [_ENCODING.search(text) for text in (head, (content_type or "").encode("latin-1", "replace"))]
    plain = all(found is None or _PLAIN.fullmatch(found[1]) or not _is_known(found[1]) for found in stated)
    return plain and not body.startswith(_EBCDIC) and _DECLARES_ENTITIES.search(body) is None


def _is_known(encoding: bytes) -> bool:
    """Whether anything could be decoded by this name: one that nobody knows is no way to hide letters."""
    try:
        codecs.lookup(encoding.decode("ascii"))
    except (LookupError, ValueError):
        return False
    return True


def is_plain(body: bytes) -> bool:
    """Whether a parser written in Python gets through in seconds: few tags in all, few open at once, none very long."""
    if body.count(b"<") > MOST_TAGS:
        return False
    depth = 0
    for text in _outside_cdata(body.replace(b"\0", b"")):
        for tag in _TAG.finditer(text):
            if len(tag[0]) > LONGEST_TAG:
                return False
            if tag[1]:
                depth = max(0, depth - 1)
            elif not tag[2]:
                depth += 1
                if depth > DEEPEST:
                    return False
    return True


def without_bad_references(body: bytes) -> bytes:
    """The body without references to characters that XML does not have (XML 1.0, production 2: Char)."""
    return _REFERENCE.sub(lambda found: found[0] if _is_char(found) else b"", body)


def _is_char(reference: re.Match[bytes]) -> bool:
    digits = reference[1] or reference[2]
    code = int(digits, 16 if reference[1] else 10) if len(digits) < 8 else -1
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _outside_cdata(body: bytes) -> Iterator[bytes]:
    start = 0
    while (opened := body.find(b"<![CDATA[", start)) >= 0:
        yield body[start:opened]
        closed = body.find(b"]]>", opened)
        if closed < 0:
            return
        start = closed
    yield body[start:]
