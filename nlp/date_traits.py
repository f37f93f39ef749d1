"""What speaks for and against each date around a decision being its date, and for its having none."""

from collections.abc import Iterator, Sequence

from nlp.candidates import Candidate
from nlp.date_options import DateOption, Question
from nlp.scene import LEAD, Clause, Scene
from nlp.stages import speaks_of
from nlp.word_lists import word_list

_TELLING = ("past", "now", "ahead", "precision:")  # what is joined with where the date stands
_OF_ALL = frozenset(word_list("of_all"))
_NEAR = 2  # farther sentences are told apart by direction only


def date_traits(q: Question) -> list[list[str]]:
    """The traits of each option, and last those of none."""
    return [*(_of_option(q, option) for option in q.options), list(_of_none(q))]


def _of_option(q: Question, option: DateOption) -> list[str]:
    where = [*_where(q, option), *_theirs(q, option)]
    how = list(_how(q, option))
    telling = [h for h in how if h.startswith(_TELLING)]
    found = [*where, *how, *[f"{w} & {h}" for w in where for h in telling]]
    if q.kind:
        found += [f"{q.stage}: {h}" for h in (*how, *where)]
        found += [f"{q.kind}: {h}" for h in how]
        found += [f"{w} & {q.stage} & {how[0]}" for w in where]
    found += _company(q, option)
    found += _standing(q, option)
    if option.clause.segment != q.candidate.clause.segment:
        found += _nearest(q, option)
        found += _of_all(q, option)
    return found


def _of_none(q: Question) -> Iterator[str]:
    clause, over = q.candidate.clause, q.candidate.governor
    own = f"{'own' if clause.dates else 'no own'} date, {'dated' if q.dated else 'undated'} sentence"
    ahead = "dates ahead" if any(q.lies(o) == "ahead" for o in q.options) else "none ahead"
    yield "none"
    yield f"none: {min(3, len(q.options))} dates around"
    yield f"none: via {q.candidate.via}{'' if q.candidate.place else ' nowhere'}"
    yield f"none: {own}, speaks {speaks_of(clause)}"
    yield f"none: {min(3, len(q.candidate.group))} listed, {own}"
    yield from (f"none: stem {stem}" for stem in clause.stems)
    yield from (f"none: cue {cue.group}" for cue in clause.cues)
    if q.kind:
        yield f"none: {q.kind}"
        yield f"none: {q.stage} {q.kind}"
    yield f"none: {q.stage}"
    yield f"none: {q.stage} {own}"
    yield f"none: {q.stage} {ahead}"
    yield f"none: {q.stage} under a {'dated' if over and over.dates else 'dateless'} line"


def _place_of(q: Question, option: DateOption) -> str:
    here = q.candidate.clause
    return "clause" if option.clause is here else "sentence" if option.clause.segment == here.segment else "far"


def _company(q: Question, option: DateOption) -> Iterator[str]:
    """What stands beside the date: the same town or others, its clause's tense and cues."""
    at, lies = _place_of(q, option), q.lies(option)
    mine = _town(q.candidate)
    line = frozenset[str | None]().union(*(c.towns for c in q.scene.by_segment[option.clause.segment]))
    town = "same" if mine in option.clause.towns else "same in line" if mine in line else "others" if line else "none"
    tells = q.tells(option)
    yield f"{at}, town {town}"
    yield f"{at}, town {town}, tells {tells}"
    if town.startswith("same") and tells == "the same":
        yield f"{at}, the same of the same town {q.stage}"
    yield f"{at}, speaks {speaks_of(option.clause)}, {lies}"
    yield f"{at}, speaks {speaks_of(option.clause)} {q.stage}"
    for cue in option.clause.cues:
        if cue.group.startswith(("stage.", "time.", "temporary.")):
            yield f"{at}, cue {cue.group}"
            yield f"{at}, cue {cue.group} {q.stage}"
    yield from (f"{at}, event {event.group} {q.kind}" for event in option.clause.events)


def _town(candidate: Candidate) -> str | None:
    place = candidate.place
    return (place.place.municipality or place.place.county) if place else ""


def _nearest(q: Question, option: DateOption) -> Iterator[str]:
    """Of dates in other sentences: the nearest before, after, and of its kind; the only one of its kind."""
    at, lies = option.clause.segment, q.lies(option)
    own = "own date" if q.dated else "no own date"
    if at == q.before:
        yield from ("the nearest before", f"the nearest before {q.stage} {lies}", f"the nearest before {own} {lies}")
    if at == q.after:
        yield from ("the nearest after", f"the nearest after {q.stage} {lies}")
    if at == q.akin_before:
        yield from ("the nearest of its kind before", f"the nearest of its kind before {q.stage} {lies}")
    if q.values_akin == {option.mention.value}:
        yield from ("the only one of its kind", f"the only one of its kind {q.stage} {lies}")
    if {value for value in q.values_akin if q.scene.lies(value) == lies} == {option.value}:
        yield f"the only one {lies} of its kind {q.stage}"


def _of_all(q: Question, option: DateOption) -> Iterator[str]:
    """Of dates in other sentences: whether that one speaks of all offices together."""
    line = q.scene.by_segment[option.clause.segment]
    words = sorted({t.text for t in option.clause.tokens} & _OF_ALL)
    places = "with places" if any(c.places for c in line) else "without places"
    all_of_them = f"of all {places}" if words else f"not of all {places}"
    side = "back" if option.clause.segment < q.candidate.clause.segment else "ahead"
    yield from (f"of all: {word}" for word in words)
    yield f"{all_of_them}, tells {q.tells(option)}, {side}"
    yield f"{all_of_them}, {'own date' if q.dated else 'no own date'}, {q.stage} {q.lies(option)}"


def _standing(q: Question, option: DateOption) -> Iterator[str]:
    """How the date's clause, its place and its time go together with the decision's stage."""
    steps = option.clause.segment - q.candidate.clause.segment
    at = "far back" if steps < -_NEAR else "far ahead" if steps > _NEAR else "near" if steps else _place_of(q, option)
    places = any(c.places for c in q.scene.by_segment[option.clause.segment])
    tells, own = f"tells {q.tells(option)}", "own date" if q.dated else "no own date"
    when = f"{tells} {q.lies(option)} {own} {q.stage}"
    yield f"{at}, {when}"
    yield f"{at}, {when}, {'with' if places else 'without'} places"
    yield f"{when} {option.precision}"


def _where(q: Question, option: DateOption) -> Iterator[str]:
    scene, candidate = q.scene, q.candidate
    clause, place = candidate.clause, candidate.place
    if option.clause is clause:
        yield "clause"
        yield f"clause, date {min(2, option.order)} of {min(3, len(clause.dates))}"
        yield from _beside(candidate, option)
    elif option.clause.segment == clause.segment:
        side = "earlier" if option.clause.index < clause.index else "later"
        yield f"sentence {side}"
        yield f"sentence {side}, clause has {'dates' if clause.dates else 'none'}"
        yield f"sentence {side}, its clause has {'places' if option.clause.places else 'none'}"
        yield f"sentence {side} by {min(3, abs(option.clause.index - clause.index))}"
    else:
        over = candidate.governor
        listed = over is not None and option.clause.segment <= over.segment
        steps = option.clause.segment - (over.segment if over is not None and listed else clause.segment)
        paragraph = scene.segments[option.clause.segment].paragraph == scene.segments[clause.segment].paragraph
        own = "own dates" if q.dated else "no own date"
        theirs = any(c.places for c in scene.by_segment[option.clause.segment])
        side = f"{steps:+d}" if abs(steps) <= _NEAR else "far back" if steps < 0 else "far ahead"
        side = f"over the list {side}" if listed else side
        yield side
        yield f"{side} {'same' if paragraph else 'other'} paragraph, {own}"
        yield f"{side} {'with' if theirs else 'without'} places, {own}"
        yield f"{scene.segments[option.clause.segment].kind} {own}"
    if option.clause is candidate.governor:
        yield f"governor, clause has {'dates' if clause.dates else 'none'}"
        if not clause.dates and len(option.clause.dates) == 1:
            yield "the governor's only date"
    yield f"via {candidate.via}{'' if place else ' nowhere'}, {'here' if option.clause is clause else 'elsewhere'}"


def _theirs(q: Question, option: DateOption) -> Iterator[str]:
    """What the date's own clause speaks of, and how alone the date stands in the text."""
    scene, candidate = q.scene, q.candidate
    tells = f"its clause tells {q.tells(option)}"
    yield tells
    if option.clause.segment <= 1:
        yield "in title or first sentence"
    ahead = scene.dates_ahead
    if option.value in ahead:
        yield "the only date ahead" if len(ahead) == 1 else f"one of {'few' if len(ahead) <= 3 else 'many'} ahead"
    yield f"named {min(3, scene.date_times[option.value])} times"
    if option.clause.segment != candidate.clause.segment:
        over = option.clause is candidate.governor
        lead = "lead" if option.clause.segment < LEAD else "governor" if over else "body"
        yield f"{lead}, {tells}, {'own date' if q.dated else 'no own date'}"
        if not q.dated and not any(c.dates for c in _between(scene, candidate, option)):
            yield f"{lead}, {tells}, the nearest date"


def _between(scene: Scene, candidate: Candidate, option: DateOption) -> Sequence[Clause]:
    first, last = sorted((candidate.clause.index, option.clause.index))
    return scene.clauses[first + 1 : last]


def _beside(candidate: Candidate, option: DateOption) -> Iterator[str]:
    """Within the clause: the place's own date ("Kisa på torsdagen och Österbymo fredagen den 10 april")."""
    place, clause = candidate.place, candidate.clause
    if place is None or place not in clause.places:
        return
    at = list(clause.places).index(place)
    following = clause.places[at + 1].start if at + 1 < len(clause.places) else clause.end
    later = [d for d in clause.dates if d.start >= place.end]
    yield "after the place" if option.mention.start >= place.end else "before the place"
    yield (
        "between it and the next place"
        if place.end <= option.mention.start < following
        else "not right after the place"
    )
    if later and later[0] is option.mention:
        yield "first after the place"
    if len(candidate.group) == len(clause.dates) > 1:
        same = list(candidate.group).index(place) == option.order
        yield "its turn in the row" if same else "another's turn in the row"


def _how(q: Question, option: DateOption) -> Iterator[str]:
    scene, date, value = q.scene, option.mention, option.value
    published = scene.document.published
    if published is None:
        yield "day unknown"
    else:
        yield scene.lies(value)
        if int(value[:4]) < published.year - 1:
            yield "long past"
    yield f"relation:{date.relation}"
    yield f"precision:{option.precision}"
    yield f"read as {option.how}"
    yield f"read as {option.how}, lies {q.lies(option)}, speaks {speaks_of(option.clause)}"
    before = scene.text(max(0, date.start - 25), date.start).lower().split()
    yield f"after {' '.join(before[-1:])}"
    after = scene.text(date.end, date.end + 20).lower().split()
    yield f"before {' '.join(after[:1])}"
    if any(c.group == "referral.cue" for c in q.candidate.clause.cues):
        yield "referral"
