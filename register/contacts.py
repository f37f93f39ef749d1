"""Removes e-mail addresses and phone numbers from text that is to be published."""

import re

EMAIL_REMOVED = "[e-postadress borttagen]"
PHONE_REMOVED = "[telefonnummer borttaget]"

_EMAIL = re.compile(
    r"""[\w.+%-]+
        (?: @ | \s*[(\[]\s*(?:at|a|snabel-?a)\s*[)\]]\s* | \s+snabel-?a\s+ )
        [\w-]+ (?: \. [\w-]+ )+""",
    re.VERBOSE | re.IGNORECASE,
)
_GAP = r"[^\S\n]?"
_DASH = r"[-‐‑‒–/]"
# Swedish numbers (PTS numbering plan for telephony, E.164): a trunk zero, one to three more digits of area code, then
# groups of two or three digits, or the whole subscriber number unbroken. Abroad: plus sign or 00 and a country code.
_PHONE = re.compile(
    rf"""(?<![\w/.,‐‑‒–-])
        (?! \d\d[-/.\s]\d\d[-/.\s](?:19|20)\d\d (?!\d) )  # a date: 01-02-2025
        (?: (?:\+|00)\d{{1,3}}{_GAP}{_DASH}?{_GAP}(?:\(0\))?{_GAP}\d{{1,4}} | \(0[1-9]\d{{0,2}}\) | 0[1-9]\d{{0,2}} )
        {_GAP}{_DASH}?{_GAP}
        \d{{2,8}} (?: {_GAP}{_DASH}?{_GAP}\d{{2,4}} ){{0,4}}
        (?!\w)""",
    re.VERBOSE,
)
# Shorter than eight digits are opening hours ("08-16"), longer than fifteen are no phone numbers (E.164).
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15


def remove_contacts(text: str) -> tuple[str, int]:
    """Return the text with a note in place of every e-mail address and phone number, and how many were removed."""
    text, emails = _EMAIL.subn(EMAIL_REMOVED, text)
    removed = emails

    def without_phone(match: re.Match[str]) -> str:
        nonlocal removed
        if not _is_phone(match):
            return match[0]
        removed += 1
        return PHONE_REMOVED

    return _PHONE.sub(without_phone, text), removed


def has_contacts(text: str) -> bool:
    """Tell whether an e-mail address or a phone number stands in the text."""
    return has_email(text) or any(_is_phone(match) for match in _PHONE.finditer(text))


def has_email(text: str) -> bool:
    """Tell whether an e-mail address stands in the text (for links, whose numbers are no phone numbers)."""
    return _EMAIL.search(text) is not None


def remove_emails(text: str) -> tuple[str, int]:
    """As `remove_contacts`, for links: their numbers are left alone."""
    return _EMAIL.subn(EMAIL_REMOVED, text)


def _is_phone(match: re.Match[str]) -> bool:
    return _FEWEST_DIGITS <= sum(character.isdigit() for character in match[0]) <= _MOST_DIGITS
