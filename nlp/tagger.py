"""The tagger: one document in, everything it says of offices and decisions out."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from nlp import models as shipped
from nlp.decisions import decide
from nlp.gate import passes
from nlp.looks import Look
from nlp.models import Models
from nlp.relevance import THRESHOLD, relevance
from nlp.scene import MAX_LENGTH, Scene, lay_out, whole
from nlp.types import Document, Mention, MentionKind, Place, Tags
from nlp.windows import meets


def tag(document: Document) -> Tags:
    """Relevance, agencies, places, decisions and mentions of one document; never raises, whatever the text."""
    return tag_with(document, shipped.load())


def tag_all(documents: Iterable[Document]) -> Iterator[Tags]:
    """Tags of each document, in order, one at a time."""
    return map(tag, documents)


def tag_with(document: Document, models: Models) -> Tags:
    """As `tag`, with models of the caller's; for measuring models on documents they have not seen."""
    text = whole(document)
    if not (passes(f"{text}\n{document.source}") and meets(text)):
        return Tags(document.id, relevant=False, score=0.0)
    scene = lay_out(document)
    look = Look(scene, models)
    score = relevance(look)
    relevant = score >= THRESHOLD
    return Tags(
        id=document.id,
        relevant=relevant,
        score=round(score, 4),
        agencies=tuple(dict.fromkeys(m.agency for m in scene.agencies)),
        places=_places(scene),
        decisions=decide(look) if relevant else (),
        mentions=tuple(_mentions(scene)),
        unread=max(0, len(text) - MAX_LENGTH),
    )


def _places(scene: Scene) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(m.place for m in scene.places))


def _mentions(scene: Scene) -> Iterator[Mention]:
    original = whole(scene.document)
    for agency in scene.agencies:
        start, end = scene.normal.back(agency.start, agency.end)
        yield Mention(MentionKind.AGENCY, agency.agency, original[start:end], start, end)
    for place in scene.places:
        start, end = scene.normal.back(place.start, place.end)
        yield Mention(MentionKind.PLACE, place.place.name, original[start:end], start, end)


@lru_cache(maxsize=1)
def version() -> str:
    """Twelve hexadecimal digits that change whenever the tagger's code, data or chosen models do."""
    room = files("nlp")
    return version_of(room) if shipped.folder() == room / "data" else version_of(room, shipped.folder())


def version_of(room: Traversable, models: Traversable | None = None) -> str:
    """The version of the tagger whose modules lie in the folder `room`, their data anywhere below its `data`.

    `models` is a folder of other models than those, if other ones are used.
    """
    modules = ((e.name, e.read_bytes()) for e in room.iterdir() if e.name.endswith(".py"))
    others = _contents(models, "models/") if models is not None else ()
    digest = hashlib.sha256()
    for name, content in sorted([*modules, *_contents(room / "data", "data/"), *others]):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry, f"{path}{entry.name}/")
        elif not entry.name.endswith(".md"):  # a model's card changes nothing
            yield path + entry.name, entry.read_bytes()
