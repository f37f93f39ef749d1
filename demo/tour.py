"""The demonstration's two days: serves the invented web, and has the work done on it before and after a night."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.sources import sources_toml
from demo.web import DemoWeb

# The evenings on which the demonstration reads its web (UTC). The documents are dated up to the second of them.
EVENINGS = {1: "2026-11-19T17:00:00Z", 2: "2026-11-20T17:00:00Z"}

SIGN_UP = "2026-11-19T07:00:00Z"  # when the demonstration's subscribers sign up: before there is anything to tell
# Who gets mail in the demonstration, and from which county (SCB code); none: from all.
SUBSCRIBERS = (("ombud@exempel.example", None), ("norrbotten@exempel.example", "25"))

Work = Callable[[str, int], bool]  # (the hour, as EVENINGS writes it; the day's number) -> whether all went well


@contextmanager
def tour(folder: Path, port: int, work: Work) -> Iterator[bool]:
    """Serve the demo web while the work is done on it, and on until the context ends; gives whether all went well.

    `folder` gets `sources.toml`. Who comes for the first time sees both days; who comes again finds the second.
    Raises DemoPortBusy.
    """
    sources = folder / "sources.toml"
    first_time = not sources.exists()
    with DemoWeb(port, day=1 if first_time else 2) as web:
        folder.mkdir(parents=True, exist_ok=True)
        well = True
        for day in (1, 2) if first_time else (2,):
            web.day = day
            sources.write_text(sources_toml(web.port), encoding="utf-8")
            well = work(EVENINGS[day], day) and well
        yield well
