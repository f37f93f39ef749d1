"""Which counties, municipalities and agencies there are: codes and ids from names, and names from codes and ids."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from alerts.errors import SubscriptionError
from register.words import counties


@dataclass(frozen=True, slots=True)
class Words:
    """How the codes of the closed vocabularies are said in Swedish."""

    stages: Mapping[str, str]
    dates: Mapping[str, str]
    types: Mapping[str, str]


@cache
def words() -> Words:
    """Read words.toml."""
    content = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return Words(**content)


@dataclass(frozen=True, slots=True)
class Reference:
    """Names by code: counties (two digits) and municipalities (four digits) of SCB, agencies by our ids."""

    counties: Mapping[str, str]
    municipalities: Mapping[str, str]
    agencies: Mapping[str, str]

    def county(self, value: str) -> str:
        """Return the code of "17", "Värmland" or "Värmlands län".

        Raises:
            SubscriptionError: there is no such county.

        """
        return _code(value, self.counties, "okänt län", "ange länskod (17) eller namn (Värmland)")

    def municipality(self, value: str) -> str:
        """Return the code of "1784", "Arvika" or "Arvika kommun".

        Raises:
            SubscriptionError: there is no such municipality.

        """
        return _code(value, self.municipalities, "okänd kommun", "ange kommunkod (1784) eller namn (Arvika)")

    def agency(self, value: str) -> str:
        """Return the id of "skatteverket" or "Skatteverket".

        Raises:
            SubscriptionError: there is no such agency.

        """
        return _code(value, self.agencies, "okänd myndighet", "ange id (skatteverket) eller namn (Skatteverket)")


def read_reference(work: Database) -> Reference:
    """Read the reference tables of work.db; the counties are our own list."""
    places = work.execute("SELECT id, name FROM places WHERE kind = 'municipality'").fetchall()
    agencies = work.execute("SELECT id, name FROM agencies").fetchall()
    return Reference(counties(), dict(places), dict(agencies))


def _code(value: str, names: Mapping[str, str], unknown: str, remedy: str) -> str:
    wanted = _bare(value)
    found = {code for code, name in names.items() if wanted and wanted in (_bare(code), _bare(name))}
    if len(found) != 1:
        empty = "" if names else "; registret är ännu tomt"
        raise SubscriptionError(f"{unknown}: {value!r}; {remedy}{empty}")
    return found.pop()


def _bare(name: str) -> str:
    """Strip what a name may carry or lack: case, the word län, kommun or stad, and the genitive s before it."""
    bare = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    for word in (" län", " kommun", " stad"):
        bare = bare.removesuffix(word)
    return bare.removesuffix("s")
