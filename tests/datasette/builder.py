"""Fills a work.db as the other rooms would: invented outlets, our own sentences, real places."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from sqlite_utils import Database

from register.store import DataDir, open_work

TODAY = date(2025, 5, 20)
STAMP = "2025-05-19T06:30:00Z"

COUNTIES = [
    ("01", "Stockholms län", 59.33, 18.06), ("09", "Gotlands län", 57.63, 18.29), ("14", "Västra Götalands län", 57.70, 11.97),
    ("17", "Värmlands län", 59.38, 13.50), ("20", "Dalarnas län", 60.61, 15.63), ("22", "Västernorrlands län", 62.63, 17.94),
    ("23", "Jämtlands län", 63.18, 14.64), ("24", "Västerbottens län", 63.83, 20.26), ("25", "Norrbottens län", 65.58, 22.15),
]  # fmt: skip
MUNICIPALITIES = [
    ("0127", "Botkyrka", 59.20, 17.83), ("0180", "Stockholm", 59.33, 18.06), ("0980", "Gotland", 57.63, 18.29),
    ("1480", "Göteborg", 57.71, 11.97), ("1784", "Arvika", 59.65, 12.59), ("1783", "Hagfors", 60.03, 13.65),
    ("2023", "Malung-Sälen", 60.68, 13.72), ("2061", "Smedjebacken", 60.14, 15.41), ("2281", "Sundsvall", 62.39, 17.31),
    ("2283", "Sollefteå", 63.17, 17.27), ("2380", "Östersund", 63.18, 14.64), ("2361", "Härjedalen", 62.03, 14.36),
    ("2463", "Åsele", 64.16, 17.35), ("2482", "Skellefteå", 64.75, 20.95), ("2514", "Kalix", 65.85, 23.16),
    ("2584", "Kiruna", 67.86, 20.23), ("2583", "Haparanda", 65.84, 24.13),
]  # fmt: skip
AGENCIES = [
    ("statens-servicecenter", "Statens servicecenter"), ("forsakringskassan", "Försäkringskassan"),
    ("skatteverket", "Skatteverket"), ("arbetsformedlingen", "Arbetsförmedlingen"), ("polisen", "Polismyndigheten"),
]  # fmt: skip
SOURCES = [
    ("statenssc", "Statens servicecenter", "agency", "agency", None, "well", None),
    ("regeringen", "Regeringskansliet", "government", "government", None, "well", None),
    ("norrbladet", "Norrbladet", "regional-news", "local", "25", "well", None),
    ("alvtidningen", "Älvtidningen", "regional-news", "local", "22", "quiet", "Inga nyheter på 21 dagar."),
    ("fjallposten", "Fjällposten", "regional-news", "local", "23", "degraded", "Var tredje sida svarar med fel 503."),
    ("kustkuriren", "Kustkuriren", "regional-news", "local", "14", "blind", "Flödet ger 403 sedan den 2 maj."),
    ("statsfacket", "Statsfacket", "union", "union", None, "well", None),
    ("handelsbranschen", "Handelsbranschen", "trade", "trade", None, "off", None),
]  # fmt: skip
OFFICES = [
    # id, name, kind, agencies, place, municipality, state
    ("hallunda-servicekontor", "Servicekontoret i Hallunda", "service_office", 0, "Hallunda", "0127", "closing"),
    ("arvika-servicekontor", "Servicekontoret i Arvika", "service_office", 0, "Arvika", "1784", "open"),
    ("hagfors-servicekontor", "Servicekontoret i Hagfors", "service_office", 0, "Hagfors", "1783", "planned"),
    ("malung-servicekontor", "Servicekontoret i Malung", "service_office", 0, "Malung", "2023", "open"),
    ("smedjebacken-servicekontor", "Servicekontoret i Smedjebacken", "service_office", 0, "Smedjebacken", "2061", "closed"),
    ("solleftea-servicekontor", "Servicekontoret i Sollefteå", "service_office", 0, "Sollefteå", "2283", "closing"),
    ("sundsvall-forsakringskassan", "Försäkringskassans kontor i Sundsvall", "agency_office", 1, "Sundsvall", "2281", "open"),
    ("sveg-servicekontor", "Servicekontoret i Sveg", "service_office", 0, "Sveg", "2361", "closing"),
    ("asele-servicekontor", "Servicekontoret i Åsele", "service_office", 0, "Åsele", "2463", "planned"),
    ("skelleftea-skatteverket", "Skatteverkets kontor i Skellefteå", "agency_office", 2, "Skellefteå", "2482", "closed"),
    ("kalix-arbetsformedlingen", "Arbetsförmedlingens kontor i Kalix", "agency_office", 3, "Kalix", "2514", "closed"),
    ("kiruna-servicekontor", "Servicekontoret i Kiruna", "service_office", 0, "Kiruna", "2584", "open"),
    ("haparanda-servicekontor", "Servicekontoret i Haparanda", "service_office", 0, "Haparanda", "2583", "unknown"),
    ("visby-servicekontor", "Servicekontoret i Visby", "service_office", 0, "Visby", "0980", "open"),
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One article's word on one case."""

    source: str
    published: str
    stage: str
    quote: str
    title: str
    more: str = ""


@dataclass(frozen=True)
class Case:
    """A case with its ladder, oldest step first."""

    office: str
    type: str
    date: str | None
    title: str
    steps: tuple[Step, ...]
    to_place: str | None = None
    temporary: bool = False


CASES = (
    Case("hallunda-servicekontor", "relocation", "2025-09", "Servicekontoret i Hallunda flyttar till Liljeholmen", (
        Step("statenssc", "2025-02-03", "proposed", "Vi utreder om kontoret i Hallunda kan samsas med det i Liljeholmen.",
             "Servicekontoren i Stockholm ses över", "Frågor besvaras av anna.berg@statenssc.example eller på 08-123 45 67."),
        Step("statsfacket", "2025-03-14", "proposed", "Personalen i Hallunda har fått veta att flyttplanerna ligger fast.",
             "Oro bland de anställda i Hallunda"),
        Step("statenssc", "2025-05-12", "decided", "I september flyttar servicekontoret i Hallunda till Liljeholmen.",
             "Beslut om servicekontorets nya adress"),
    ), to_place="Liljeholmen"),
    Case("solleftea-servicekontor", "closure", "2025-06-30", "Servicekontoret i Sollefteå stänger", (
        Step("alvtidningen", "2025-04-02", "proposed", "Servicekontoret i Sollefteå kan försvinna redan till sommaren.",
             "Kontorsnedläggning hotar i Sollefteå"),
        Step("statenssc", "2025-05-15", "decided", "Den 30 juni stänger servicekontoret i Sollefteå för gott.",
             "Servicekontoret i Sollefteå avvecklas"),
        Step("alvtidningen", "2025-05-16", "decided", "Sista dagen för besök blir den 30 juni.", "Nu är det klart: kontoret läggs ned"),
    )),
    Case("sveg-servicekontor", "closure", "2025-08", "Servicekontoret i Sveg stänger", (
        Step("fjallposten", "2025-05-09", "decided", "I augusti får Härjedalen klara sig utan servicekontor i Sveg.",
             "Servicekontorets dagar i Sveg är räknade"),
    )),
    Case("hagfors-servicekontor", "opening", "2026", "Servicekontor öppnar i Hagfors", (
        Step("regeringen", "2025-05-18", "proposed", "Under 2026 ska ett nytt servicekontor kunna öppna i Hagfors.",
             "Fler servicekontor i landet"),
    )),
    Case("asele-servicekontor", "opening", "2025-11-03", "Servicekontor öppnar i Åsele", (
        Step("regeringen", "2024-11-20", "proposed", "Åsele är en av orterna som föreslås få servicekontor.", "Service i glesbygd"),
        Step("statenssc", "2025-05-13", "decided", "Måndagen den 3 november slår vi upp dörrarna i Åsele.", "Åsele får servicekontor"),
    )),
    Case("smedjebacken-servicekontor", "closure", "2025-03-28", "Servicekontoret i Smedjebacken stängde", (
        Step("statenssc", "2025-01-15", "decided", "Den 28 mars lämnar vi lokalen i Smedjebacken.", "Smedjebackens kontor stänger"),
        Step("statsfacket", "2025-04-01", "completed", "I fredags låstes dörren till kontoret i Smedjebacken för sista gången.",
             "Sista besökaren i Smedjebacken"),
    )),
    Case("skelleftea-skatteverket", "merger", "2025-02-01", "Skatteverkets kontor i Skellefteå går upp i servicekontoret", (
        Step("norrbladet", "2025-02-03", "completed", "Sedan i lördags delar Skatteverket disk med servicekontoret i Skellefteå.",
             "Gemensam disk i Skellefteå"),
    )),
    Case("kiruna-servicekontor", "hours_change", "2025-06-02", "Servicekontoret i Kiruna ändrar öppettider", (
        Step("norrbladet", "2025-05-17", "decided", "Från den 2 juni har servicekontoret i Kiruna öppet till 15.",
             "Kortare öppettider i Kiruna"),
    )),
    Case("malung-servicekontor", "closure", None, "Servicekontoret i Malung blir kvar", (
        Step("statsfacket", "2024-10-01", "proposed", "Malung finns med på listan över kontor som kan stängas.", "Listan som oroar"),
        Step("statenssc", "2025-05-06", "cancelled", "Servicekontoret i Malung blir kvar i sin lokal.", "Malung blir kvar"),
    )),
    Case("arvika-servicekontor", "service_change", "2025-05-05", "Polisens passärenden kommer till servicekontoret i Arvika", (
        Step("statenssc", "2025-05-05", "completed", "Från och med i dag kan du hämta pass på servicekontoret i Arvika.",
             "Pass i Arvika"),
    )),
    Case("kalix-arbetsformedlingen", "closure", "2024-12", "Arbetsförmedlingens kontor i Kalix stängde", (
        Step("norrbladet", "2024-12-30", "completed", "Arbetsförmedlingen har lämnat Kalix.", "Tomt på Storgatan i Kalix"),
    )),
    Case("haparanda-servicekontor", "closure", "2025-05-26", "Servicekontoret i Haparanda håller tillfälligt stängt", (
        Step("norrbladet", "2025-05-19", "decided", "Nästa vecka håller kontoret i Haparanda stängt för ombyggnad.",
             "Ombyggnad stänger kontoret"),
    ), temporary=True),
)  # fmt: skip


def fill(data: DataDir, *, host: str = "exempel.se") -> None:
    """Write everything into work.db; `host` is the domain of all invented sources (demo: kontorskoll.localhost)."""
    db = open_work(data)
    with db.conn:
        _places_and_agencies(db)
        _sources(db, host)
        _offices(db)
        _articles_and_cases(db, host)
        _coverage(db)
    db.close()


def _places_and_agencies(db: Database) -> None:
    db["places"].insert_all(
        {"id": code, "name": name, "kind": "county", "municipality": None, "county": code, "lat": lat, "lon": lon}
        for code, name, lat, lon in COUNTIES
    )
    db["places"].insert_all(
        {"id": c, "name": name, "kind": "municipality", "municipality": c, "county": c[:2], "lat": lat, "lon": lon}
        for c, name, lat, lon in MUNICIPALITIES
    )
    db["agencies"].insert_all({"id": agency, "name": name} for agency, name in AGENCIES)


def _sources(db: Database, host: str) -> None:
    for id_, name, kind, lineage, region, health, note in SOURCES:
        home = f"https://{id_}.{host}/"
        db["sources"].insert({
            "id": id_, "name": name, "kind": kind, "lineage": lineage, "family": "feed", "homepage": home,
            "feed": f"{home}rss", "region": region, "paywall": "partly" if lineage == "local" else "no", "every": "30m",
            "enabled": int(health != "off"), "health": health, "health_since": "2025-05-02", "health_note": note,
            "reason": "Flödet kräver inloggning." if health == "off" else None,
            "last_success": None if health == "off" else STAMP,
        })  # fmt: skip


def _offices(db: Database) -> None:
    where = {code: (lat, lon) for code, _, lat, lon in MUNICIPALITIES}
    for id_, name, kind, agency, place, municipality, state in OFFICES:
        lat, lon = where[municipality]
        db["offices"].insert({
            "id": id_, "name": name, "kind": kind, "agencies": json.dumps([AGENCIES[agency][0]]), "place": place,
            "municipality": municipality, "county": municipality[:2], "address": f"Storgatan 1, {place}",
            "lat": lat, "lon": lon, "state": state, "learned": STAMP,
        })  # fmt: skip


def _articles_and_cases(db: Database, host: str) -> None:
    db["runs"].insert({"id": 1, "stage": "crawl", "started": STAMP, "finished": STAMP, "status": "ok",
                       "counts": json.dumps({"fetched": 20})})  # fmt: skip
    for case in CASES:
        _case(db, case, host)
    _irrelevant(db, host)
    _story(db)
    db["effects"].insert({"case": "solleftea-servicekontor/closure/1", "nearest_office": "sundsvall-forsakringskassan",
                          "km_before": 0.0, "km_after": 87.4, "municipality_left_without": 1})  # fmt: skip
    db["corrections"].insert({
        "article": 1, "verdict": "accept", "decision": json.dumps({"type": "relocation", "place": "Hallunda"}),
        "corrected": None, "reviewer": "granskare-7", "made": STAMP, "note": "Stämmer; ring 070-123 45 67 vid frågor.",
    })  # fmt: skip


def _case(db: Database, case: Case, host: str) -> None:
    office = db["offices"].get(case.office)
    id_ = f"{case.office}/{case.type}/1"
    last = case.steps[-1]
    db["cases"].insert({
        "id": id_, "scope": case.office, "office": case.office, "type": case.type, "episode": 1, "stage": last.stage,
        "agencies": office["agencies"], "municipality": office["municipality"], "county": office["county"],
        "to_place": case.to_place, "count": None, "effective_date": case.date, "date_precision": _precision(case.date),
        "temporary": int(case.temporary), "first_seen": case.steps[0].published, "last_seen": last.published,
        "sources": len({step.source for step in case.steps}), "articles": len(case.steps), "title": case.title,
    })  # fmt: skip
    previous = None
    for step in case.steps:
        article = _article(db, step, host)
        decision = _decision(db, case, office, step, article, id_)
        db["case_steps"].insert({"case": id_, "decision": decision, "article": article, "stage": step.stage,
                                 "date": case.date, "seen": step.published, "quote": step.quote})  # fmt: skip
        if step.stage != previous:
            db["stage_changes"].insert({
                "case": id_, "stage": step.stage, "previous": previous, "effective_date": case.date, "article": article,
                "quote": step.quote, "silent": int(step.published < "2024-12-01"), "recorded": f"{step.published}T07:00:00Z",
            })  # fmt: skip
        previous = step.stage
    db["office_history"].insert({"office": case.office, "property": "state", "value": office["state"],
                                 "true_from": case.date, "true_to": None, "learned": STAMP, "superseded": None, "case": id_})  # fmt: skip


def _article(db: Database, step: Step, host: str) -> int:
    text = f"{step.quote}\n\n{step.more or 'Mer om servicekontorens framtid följer.'}"
    number = db["articles"].count + 1
    db["articles"].insert({
        "id": number, "url": f"https://{step.source}.{host}/nyheter/{number}", "source": step.source, "title": step.title,
        "lead": f"{step.quote} {step.more}".strip(), "text": text, "published": step.published, "published_origin": "meta",
        "genre": "news", "language": "sv", "paywalled": int(step.source == "alvtidningen"), "text_hash": f"{number:064x}",
        "first_seen": STAMP, "last_seen": STAMP,
    })  # fmt: skip
    db["taggings"].insert({"id": number, "article": number, "text_hash": f"{number:064x}", "tagger": "0.1.0",
                           "relevant": 1, "score": 0.97, "current": 1, "tagged": STAMP})  # fmt: skip
    db["mentions"].insert({"tagging": number, "article": number, "kind": "agency", "entity": "statens-servicecenter",
                           "municipality": None, "county": None, "quote": "servicekontoret", "start": 0, "end": 15})  # fmt: skip
    return number


def _decision(db: Database, case: Case, office: dict, step: Step, article: int, case_id: str) -> int:
    start = len(step.title) + 1
    db["decisions"].insert({
        "id": article, "tagging": article, "article": article, "type": case.type, "stage": step.stage,
        "agencies": office["agencies"], "place": office["place"], "municipality": office["municipality"],
        "county": office["county"], "to_place": case.to_place, "date": case.date, "date_precision": _precision(case.date),
        "temporary": int(case.temporary), "office_kind": office["kind"], "main": 1, "quote": step.quote, "start": start,
        "end": start + len(step.quote), "confidence": 0.9, "rule": "test", "tagger": "0.1.0", "office": case.office,
        "case": case_id,
    })  # fmt: skip
    return article


def _irrelevant(db: Database, host: str) -> None:
    number = db["articles"].count + 1
    db["articles"].insert({
        "id": number, "url": f"https://norrbladet.{host}/nyheter/{number}", "source": "norrbladet",
        "title": "Kalle Karlsson vann fisketävlingen", "text": "Den största gäddan vägde nio kilo.", "published": "2025-05-18",
        "paywalled": 0, "text_hash": f"{number:064x}", "first_seen": STAMP, "last_seen": STAMP,
    })  # fmt: skip
    db["taggings"].insert({"id": number, "article": number, "text_hash": f"{number:064x}", "tagger": "0.1.0",
                           "relevant": 0, "score": 0.01, "current": 1, "tagged": STAMP})  # fmt: skip


def _story(db: Database) -> None:
    db["stories"].insert({"id": 1, "first_article": 5, "articles": 2, "sources": 2})
    db.execute("UPDATE articles SET story = 1 WHERE id IN (5, 6)")


def _coverage(db: Database) -> None:
    for number, (source, *_rest) in enumerate(SOURCES[:6]):
        for days in range(3):
            day = TODAY - timedelta(days=days)
            db["fetches"].insert({
                "run": 1, "source": source, "url": f"https://{source}.exempel.se/rss", "kind": "feed",
                "outcome": "fetched" if number < 4 else "forbidden", "status": 200 if number < 4 else 403, "bytes": 5120,
                "ms": 80 + number, "fetched": f"{day.isoformat()}T06:00:00Z",
            })  # fmt: skip
    db["drops"].insert({"run": 1, "stage": "crawl", "source": "kustkuriren", "document": "https://kustkuriren.exempel.se/1",
                        "reason": "forbidden", "detail": None, "dropped": STAMP})  # fmt: skip


def _precision(when: str | None) -> str | None:
    return None if when is None else {4: "year", 7: "month", 10: "day"}[len(when)]
