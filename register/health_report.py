"""How the sources are, as lines for a terminal and as records for a program; in Swedish, the worst first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from register.outcomes import next_steps
from register.sources import Health, SourceHealth
from register.words import swedish

ACKNOWLEDGED = "acknowledged"
_COUNTED = {
    Health.WELL: "läses",
    Health.QUIET: "tysta",
    Health.DEGRADED: "läses delvis",
    Health.BLIND: "går inte att läsa",
    Health.UNREAD: "ännu inte lästa",
    Health.OFF: "avstängda",
}


def state(source: SourceHealth) -> str:
    """One word: the source's health, or "acknowledged" when somebody has said that we know."""
    return ACKNOWLEDGED if source.acknowledged is not None else str(source.verdict.health)


def next_step(source: SourceHealth) -> str | None:
    """What a person should do, or else what we do by ourselves; None where nothing is wrong."""
    if source.verdict.cause is None:
        return None
    step = next_steps()[source.verdict.cause]
    return step.person or step.we


def why(source: SourceHealth) -> str | None:
    """What is wrong, with how the contract is broken where that is another matter."""
    verdict = source.verdict
    sentences = dict.fromkeys(filter(None, (verdict.note, verdict.contract)))
    return " ".join(sentences) or None


def as_lines(found: Sequence[SourceHealth]) -> Iterator[str]:
    """A line a source; under it, indented, the next step and what somebody has said."""
    for source in found:
        yield f"{state(source):<12} {source.id:<28} sedan {source.since or '–':<20} {why(source) or ''}".rstrip()
        if step := next_step(source):
            yield f"{'':<12} → {step}"
        if source.acknowledged is not None:
            until = f" (till och med {source.acknowledged_until})" if source.acknowledged_until else ""
            yield f"{'':<12} känt: {source.acknowledged}{until}; {swedish(source.verdict.health, 'health')}"


def as_records(found: Sequence[SourceHealth]) -> list[dict[str, object]]:
    """The same as dictionaries that JSON takes; times in UTC."""
    return [
        {
            "source": source.id,
            "name": source.name,
            "state": state(source),
            "health": source.verdict.health,
            "since": source.since,
            "why": why(source),
            "cause": source.verdict.cause,
            "next_step": next_step(source),
            "contract_broken": source.verdict.contract,
            "acknowledged": source.acknowledged,
            "acknowledged_until": source.acknowledged_until,
            "last_success": source.last_success,
            "needs_somebody": source.needs_somebody,
        }
        for source in found
    ]


def summary(found: Sequence[SourceHealth]) -> str:
    """How many sources are how, in a line."""
    counts = Counter(source.verdict.health for source in found)
    parts = [f"{counts[health]} {words}" for health, words in _COUNTED.items() if counts[health]]
    broken = sum(source.verdict.contract is not None for source in found)
    known = sum(source.acknowledged is not None for source in found)
    return f"{len(found)} källor: " + ", ".join([*parts, f"{broken} bryter sitt avtal", f"{known} kvitterade"])
