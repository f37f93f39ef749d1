"""Which counties, municipalities and agencies there are: codes and ids from names, and names from codes and ids."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from alerts.errors import SubscriptionError


@dataclass(frozen=True, slots=True)
class Words:
    """How the codes of the closed vocabularies are said in Swedish."""

    stages: Mapping[str, str]
    dates: Mapping[str, str]
    types: Mapping[str, str]
    counties: Mapping[str, str]


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
        return _code(value, self.counties, "län", "ange länskod (17) eller namn (Värmland)")

    def municipality(self, value: str) -> str:
        """Return the code of "1784", "Arvika" or "Arvika kommun".

        Raises:
            SubscriptionError: there is no such municipality.

        """
        return _code(value, self.municipalities, "kommun", "ange kommunkod (1784) eller namn (Arvika)")

    def agency(self, value: str) -> str:
        """Return the id of "skatteverket" or "Skatteverket".

        Raises:
            SubscriptionError: there is no such agency.

        """
        return _code(value, self.agencies, "myndighet", "ange id (skatteverket) eller namn (Skatteverket)")


def read_reference(work: Database) -> Reference:
    """Read the reference tables of work.db; the counties are our own list."""
    places = work.execute("SELECT id, name FROM places WHERE kind = 'municipality'").fetchall()
    agencies = work.execute("SELECT id, name FROM agencies").fetchall()
    return Reference(words().counties, dict(places), dict(agencies))


def _code(value: str, names: Mapping[str, str], what: str, remedy: str) -> str:
    wanted = _bare(value, what)
    found = {code for code, name in names.items() if wanted and wanted in (code, _bare(name, what))}
    if len(found) != 1:
        empty = "" if names else " (registret är tomt: kör »kontorskoll register« först)"
        raise SubscriptionError(f"okänd {what}: {value!r}; {remedy}{empty}".replace("okänd län", "okänt län"))
    return found.pop()


def _bare(name: str, what: str) -> str:
    """Strip what a name may carry or lack: case, the word län or kommun, and the genitive s before it."""
    bare = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    if what == "län":
        return bare.removesuffix(" län").removesuffix("s")
    return bare.removesuffix(f" {what}")
