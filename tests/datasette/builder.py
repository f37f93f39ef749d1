"""Fills a work.db with the rows of work.toml, as the other rooms would."""

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from register import stories
from register.store import DataDir, open_work

WORK = tomllib.loads((Path(__file__).parent / "work.toml").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(WORK["today"])
STAMP = "2025-05-19T06:30:00Z"
TAGGER = "0.1.0"
CAUSES = {"blind": "forbidden", "degraded": "server-error", "quiet": "too-few"}  # by health


def fill(data: DataDir, *, host: str = "exempel.se") -> None:
    """Write everything into work.db; `host` is the domain of all the invented sources."""
    db = open_work(data)
    db.execute("PRAGMA synchronous = OFF")
    with db.conn:
        _places_and_agencies(db)
        _sources(db, host)
        _offices(db)
        db["runs"].insert(
            {"stage": "crawl", "started": STAMP, "finished": STAMP, "status": "ok", "counts": '{"fetched": 20}'}
        )
        for case in WORK["cases"]:
            _case(db, case, host)
        add_article(db, title="Kalle Karlsson vann fisketävlingen", source="norrbladet", host=host, relevant=False)
        _what_follows(db)
        _coverage(db)
    db.close()


def add_article(db: Database, *, source: str, title: str, host: str = "exempel.se", **more: Any) -> int:
    """Add a tagged article and return its number, which is also its tagging's."""
    number = db["articles"].count + 1
    text_hash = f"{number:064x}"
    relevant = more.pop("relevant", True)
    row = {
        "id": number,
        "url": f"https://{source}.{host}/nyheter/{number}",
        "source": source,
        "title": title,
        "text": "Den största gäddan vägde nio kilo.",
        "published": "2025-05-18",
        "paywalled": 0,
        "text_hash": text_hash,
        "first_seen": STAMP,
        "last_seen": STAMP,
    }
    db["articles"].insert({**row, **more})
    reading = {"id": number, "article": number, "text_hash": text_hash, "tagger": TAGGER, "tagged": STAMP}
    db["taggings"].insert({**reading, "relevant": int(relevant), "score": 0.97 if relevant else 0.01})
    return number


def _places_and_agencies(db: Database) -> None:
    for code, name, lat, lon in WORK["counties"]:
        db["places"].insert({"id": code, "name": name, "kind": "county", "county": code, "lat": lat, "lon": lon})
    for code, name, lat, lon in WORK["municipalities"]:
        row = {"id": code, "name": name, "kind": "municipality", "municipality": code, "county": code[:2]}
        db["places"].insert({**row, "lat": lat, "lon": lon})
    db["agencies"].insert_all({"id": agency, "name": name} for agency, name in WORK["agencies"])


def _sources(db: Database, host: str) -> None:
    for id_, name, kind, lineage, region, health, note in WORK["sources"]:
        home = f"https://{id_}.{host}/"
        db["sources"].insert(
            {
                "id": id_,
                "name": name,
                "kind": kind,
                "lineage": lineage,
                "family": "feed",
                "homepage": home,
                "feed": f"{home}rss",
                "region": region or None,
                "paywall": "partly" if lineage == "local" else "no",
                "every": "30m",
                "enabled": int(health != "off"),
                "reason": "Flödet kräver inloggning." if health == "off" else None,
                "health": health,
                "health_since": "2025-05-02",
                "health_note": note or None,
                "health_cause": CAUSES.get(health),
                "last_success": None if health == "off" else STAMP,
            }
        )
        period = {"source": id_, "health": health, "since": "2025-05-02", "cause": CAUSES.get(health)}
        db["source_health"].insert({**period, "note": note or None})
    known = {"source": "fjallposten", "reason": "Tidningen byter system; klart i juni.", "until": "2025-06-30"}
    db["acknowledgements"].insert({**known, "health": "degraded", "cause": "server-error", "made": STAMP})


def _offices(db: Database) -> None:
    where = {code: {"lat": lat, "lon": lon} for code, _, lat, lon in WORK["municipalities"]}
    for id_, name, kind, agency, place, municipality, state in WORK["offices"]:
        db["offices"].insert(
            {
                "id": id_,
                "name": name,
                "kind": kind,
                "agencies": json.dumps([agency]),
                "place": place,
                "municipality": municipality,
                "county": municipality[:2],
                "address": f"Storgatan 1, {place}",
                "state": state,
                "learned": STAMP,
                **where[municipality],
            }
        )


def _case(db: Database, case: dict[str, Any], host: str) -> None:
    office = db["offices"].get(case["office"])
    steps, when = case["steps"], case.get("date")
    id_ = f"{case['office']}/{case['type']}/{steps[0]['published'][:4]}"
    shared = {
        "type": case["type"],
        "agencies": office["agencies"],
        "municipality": office["municipality"],
        "county": office["county"],
        "to_place": case.get("to_place"),
        "date_precision": {0: None, 4: "year", 7: "month", 10: "day"}[len(when or "")],
        "temporary": int(case.get("temporary", False)),
        "office": case["office"],
    }
    db["cases"].insert(
        {
            **shared,
            "id": id_,
            "scope": case["office"],
            "episode": int(steps[0]["published"][:4]),
            "stage": steps[-1]["stage"],
            "effective_date": when,
            "first_seen": steps[0]["published"],
            "last_seen": steps[-1]["published"],
            "sources": len({step["source"] for step in steps}),
            "articles": len(steps),
            "title": case["title"],
        }
    )
    previous = None
    for step in steps:
        article = _step_article(db, step, host)
        start = len(step["title"]) + 1
        evidence = {"article": article, "quote": step["quote"], "stage": step["stage"], "case": id_}
        decision = {
            **shared,
            **evidence,
            "id": article,
            "tagging": article,
            "place": office["place"],
            "date": when,
            "office_kind": office["kind"],
            "main": 1,
            "start": start,
            "end": start + len(step["quote"]),
            "confidence": 0.9,
            "rule": "test",
            "tagger": TAGGER,
        }
        db["decisions"].insert(decision)
        db["case_steps"].insert({**evidence, "decision": article, "date": when, "seen": step["published"]})
        if step["stage"] != previous:
            change = {"previous": previous, "effective_date": when, "recorded": f"{step['published']}T07:00:00Z"}
            db["stage_changes"].insert({**evidence, **change, "silent": int(step["published"] < "2024-12-01")})
        previous = step["stage"]
    fact = {"office": case["office"], "property": "state", "value": office["state"], "true_from": when, "case": id_}
    db["office_history"].insert({**fact, "learned": STAMP})


def _step_article(db: Database, step: dict[str, str], host: str) -> int:
    more = step.get("more", "")
    article = add_article(
        db,
        source=step["source"],
        title=step["title"],
        host=host,
        published=step["published"],
        published_origin="meta",
        lead=f"{step['quote']} {more}".strip(),
        text=f"{step['quote']}\n\n{more or 'Mer om framtiden för servicekontoren följer.'}",
        genre="news",
        language="sv",
        paywalled=int(step["source"] == "alvtidningen"),
    )
    mention = {"tagging": article, "article": article, "kind": "agency", "entity": "statens-servicecenter"}
    db["mentions"].insert({**mention, "quote": "servicekontoret", "start": 0, "end": 15})
    return article


def _what_follows(db: Database) -> None:
    db["stories"].insert({"id": 1, "first_article": 5, "articles": 2, "sources": 2})
    db.execute("UPDATE articles SET story = 1 WHERE id IN (5, 6)")
    stories.count_in_cases(db)
    change = {"article": 6, "changed": STAMP, "title": 1, "text": 1, "date": 0, "published_before": "2025-04-10"}
    db["article_changes"].insert({**change, "removed": '["Kontoret är öppet."]', "added": '["A.", "B."]'})
    db["effects"].insert(
        {
            "case": "solleftea-servicekontor/closure/2025",
            "nearest_office": "sundsvall-forsakringskassan",
            "km_before": 0.0,
            "km_after": 87.4,
            "municipality_left_without": 1,
        }
    )
    db["corrections"].insert(
        {
            "article": 1,
            "verdict": "accept",
            "decision": json.dumps({"type": "relocation", "place": "Hallunda"}),
            "reviewer": "granskare-7",
            "made": STAMP,
            "note": "Stämmer; ring 070-123 45 67 vid frågor.",
        }
    )


def _coverage(db: Database) -> None:
    for number, (source, *_) in enumerate(WORK["sources"][:6]):
        outcome, status = ("ok", 200) if number < 4 else ("forbidden", 403)
        for days in range(3):
            db["fetches"].insert(
                {
                    "run": 1,
                    "source": source,
                    "url": f"https://{source}.exempel.se/rss",
                    "kind": "feed",
                    "outcome": outcome,
                    "status": status,
                    "bytes": 5120,
                    "ms": 80 + number,
                    "fetched": f"{(TODAY - timedelta(days=days)).isoformat()}T06:00:00Z",
                }
            )
    db["drops"].insert(
        {
            "run": 1,
            "stage": "crawl",
            "source": "kustkuriren",
            "document": "https://kustkuriren.exempel.se/1",
            "reason": "forbidden",
            "dropped": STAMP,
        }
    )
