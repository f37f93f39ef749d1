"""Swedish names of offices and titles of cases, from the templates in register/data/wording.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

from register import words
from register.names import genitive
from register.periods import first_day


@dataclass(frozen=True, slots=True)
class Told:
    """What a title tells of a case; `what` and `place` are the halves of its subject, dates as texts give them."""

    type: str
    stage: str
    what: str
    place: str  # "i Arvika", "i landet", "i Värmlands län"
    place_name: str | None  # "Arvika", where an office is meant
    to_place: str | None
    effective: str | None
    temporary: bool


class Wording:
    """Words a register needs to name things; `agencies` maps ids to names."""

    def __init__(self, agencies: Mapping[str, str]) -> None:
        self._agencies = agencies

    def office_name(self, kind: str, agencies: tuple[str, ...], place: str) -> str:
        """An office's full name: "Servicekontoret i Arvika", "Skatteverkets kontor i Lund"."""
        return _capitalised(f"{self.what(kind, agencies)} {in_place(place)}")

    def what(self, kind: str, agencies: tuple[str, ...]) -> str:
        """The office without its place: "servicekontoret", "Skatteverkets kontor"."""
        return str(_templates()["office"][kind].format(owner=self._owner(agencies)))

    def several(self, kind: str, agencies: tuple[str, ...], count: int | None) -> str:
        """Offices of a kind: "35 servicekontor", "132 av Arbetsförmedlingens kontor", "servicekontor"."""
        name = kind if count is None else f"counted_{kind}"
        return str(_templates()["several"][name].format(owner=self._owner(agencies), count=count))

    def _owner(self, agencies: tuple[str, ...]) -> str:
        names = [self._agencies.get(agency, agency.replace("-", " ").capitalize()) for agency in agencies]
        if not names:
            return str(_templates()["unknown_agency"]["owner"])
        *others, last = names
        return f"{', '.join(others)} och {genitive(last)}" if others else genitive(last)


def in_place(place: str) -> str:
    """The place with its preposition: "i Arvika", "på Gotland", "vid Odenplan"."""
    special = (word for word, places in _templates()["prepositions"].items() if place in places)
    return f"{next(special, 'i')} {place}"


def in_county(code: str) -> str:
    """The county with its preposition, from its SCB code: "i Uppsala län"."""
    return f"i {words.counties()[code]}"


def in_country() -> str:
    """Where the whole country is meant."""
    return str(_templates()["several"]["whole_country"])


def title(told: Told) -> str:
    """One Swedish sentence without a full stop: "Servicekontoret i Arvika stänger den 30 maj 2025"."""
    templates = _templates()[told.type]
    stage = told.stage
    if stage == "completed" and not told.effective:
        stage = "completed_undated"
    if told.type == "relocation" and stage == "cancelled" and told.to_place and told.place_name:
        stage = "cancelled_move"
    sentence = templates[stage].format(
        subject=f"{told.what} {told.place}",
        what=told.what,
        place=told.place_name,
        to=f" till {told.to_place}" if told.to_place else "",
        into=f" med kontoret {in_place(told.to_place)}" if told.to_place else "",
        when=f" {in_time(told.effective)}" if told.effective else "",
        briefly=" tillfälligt" if told.temporary else "",
    )
    return _capitalised(sentence)


def in_time(when: str) -> str:
    """A date as running Swedish text has it: "den 30 maj 2025", "i maj 2025", "2025"."""
    if len(when) == 4:
        return when
    if len(when) == 7:
        return "i " + format_date(first_day(when), "MMMM y", locale="sv")
    return "den " + format_date(first_day(when), "d MMMM y", locale="sv")


def _capitalised(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


@cache
def _templates() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "wording.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
