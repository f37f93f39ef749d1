"""Says codes, dates and subscriptions in Swedish, and keeps quotes within bounds."""

from datetime import date

from babel.dates import format_date

from alerts.changes import Change
from alerts.reference import Reference, words
from alerts.subscribe import Subscription
from register.contacts import remove_contacts
from register.words import counties

MAX_QUOTE = 300  # characters: what we show of somebody else's text
NATIONWIDE = "Hela landet"


def one_line(text: str) -> str:
    """Return the text as one line: white space of every kind becomes one space, control characters go."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def shorten(quote: str, limit: int = MAX_QUOTE) -> str:
    """Return a quote without contact details, of at most `limit` characters: cut between words, with an ellipsis."""
    quote = one_line(remove_contacts(quote)[0])
    if len(quote) <= limit:
        return quote
    head = quote[: limit - 2]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:–-") + " …"


def date_in_words(written: str) -> str:
    """Return "30 juni 2026", "juni 2026" or "2026" for a date as exact as it was given."""
    parts = [int(part) for part in written.split("-")]
    day = date(*[*parts, 1, 1][:3])
    return format_date(day, ("y", "MMMM y", "d MMMM y")[len(parts) - 1], locale="sv")


def when(change: Change) -> str | None:
    """Return "Träder i kraft 1 mars 2027"; None when the date is unknown, or void because the plan was dropped."""
    label = words().dates.get(change.stage)
    return f"{label} {date_in_words(change.date)}" if label and change.date else None


def stage(change: Change) -> str:
    """Return "Beslutat (tidigare föreslaget)"."""
    label = words().stages[change.stage]
    return f"{label} (tidigare {words().stages[change.previous].lower()})" if change.previous else label


def county(code: str | None) -> str:
    """Return the heading a notice stands under."""
    return counties().get(code or "", NATIONWIDE)


def subscription(asked: Subscription, reference: Reference) -> str:
    """Return "stängningar i kommunen Arvika som rör Skatteverket, när skedet är beslutat"."""
    said = words().types[asked.type] if asked.type else "alla förändringar"
    said += f" {_where(asked, reference)}"
    if asked.agency:
        said += f" som rör {reference.agencies.get(asked.agency, asked.agency)}"
    if asked.stage:
        said += f", när skedet är {words().stages[asked.stage].lower()}"
    return said


def sources(number: int) -> str:
    """Return "1 källa" or "3 källor"."""
    return f"{number}\N{NO-BREAK SPACE}{'källa' if number == 1 else 'källor'}"


def _where(asked: Subscription, reference: Reference) -> str:
    if asked.municipality:
        return f"i kommunen {reference.municipalities.get(asked.municipality, asked.municipality)}"
    if asked.county:
        return f"i {county(asked.county)}"
    return "i hela landet"
