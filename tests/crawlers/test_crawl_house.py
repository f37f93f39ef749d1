"""Rules of the room: robots.txt is never switched off, a spider is called as its file, files stay small."""

import ast
import re
import statistics
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import crawlers.fetching.settings
from crawlers.families.base import SourceSpider

ROOM = Path(crawlers.__file__).parent
FLOORS = (  # the ground first
    {"schema", "sources"},
    {"pages"},
    {"keeping"},
    {"lists"},
    {"fetching"},
    {"watching"},
    {"families", "spiders"},
    {"backfill", "documents", "intake", "replay", "run", "worker"},
    {"newcomers"},
)
SPIDERS = sorted(path for path in (ROOM / "spiders").glob("*.py") if path.stem != "__init__")


def floor(module: str) -> int:
    """The floor of a part of the room, by its name or that of a module in it (pages.dates)."""
    return next(number for number, parts in enumerate(FLOORS) if module.split(".")[0] in parts)


def imported(path: Path) -> set[str]:
    """The modules of the room that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("crawlers.") for name in names if name.startswith("crawlers.")}


def test_each_part_of_the_room_imports_only_from_its_floor_and_those_below():
    modules = {".".join(path.relative_to(ROOM).with_suffix("").parts): path for path in ROOM.rglob("*.py")}
    upwards = {
        f"{name} -> {other}" for name, path in modules.items() for other in imported(path) if floor(other) > floor(name)
    }
    assert upwards == set()


@pytest.fixture(scope="module")
def loader():
    settings = Settings()
    settings.setmodule("crawlers.fetching.settings")
    return SpiderLoader.from_settings(settings)


def test_robots_txt_is_obeyed_by_setting():
    assert crawlers.fetching.settings.ROBOTSTXT_OBEY is True
    assert crawlers.fetching.settings.DOWNLOADER_MIDDLEWARES["crawlers.fetching.robots.RobotsMiddleware"] == 100


def test_no_door_leads_into_a_running_crawl():
    assert crawlers.fetching.settings.TELNETCONSOLE_ENABLED is False
    assert crawlers.fetching.settings.REMOTE_CONTROL_ENABLED is False


def test_nothing_in_the_room_switches_robots_off():
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value != "dont_obey_robotstxt", path
            if isinstance(node, ast.Name | ast.Attribute):
                assert getattr(node, "id", getattr(node, "attr", "")) != "custom_settings", path
    code = (ROOM / "worker.py").read_text(encoding="utf-8")
    assert re.findall(r'settings\.set\("ROBOTSTXT_OBEY", (\w+), "cmdline"\)', code) == ["True"]


def test_a_request_cannot_opt_out_of_robots_txt(data, web, tmp_path):
    """A spider that asks Scrapy to overlook robots.txt is refused all the same."""
    import subprocess
    import sys

    web.put("norrbladet", "/robots.txt", "User-agent: *\nDisallow: /", type="text/plain")
    script = """
import sys
from pathlib import Path
from crawlers import worker
from crawlers.families.base import SourceSpider
from crawlers.sources import parse_sources
from scrapy.spiderloader import SpiderLoader

class Rude(SourceSpider):
    name = "feed"
    custom_settings = {"ROBOTSTXT_OBEY": False}
    def ask(self, page):
        return super().ask(page).replace(meta={"source": page.source, "kind": "feed", "dont_obey_robotstxt": True})

SpiderLoader.load = lambda self, name: Rude
table = {"id": "rude", "name": "R", "kind": "blog", "homepage": sys.argv[2], "family": "feed", "url": sys.argv[2],
         "every": "1d"}
print(worker.carry_out({"data": sys.argv[1], "stage": "crawl", "sources": [table], "allow_private": True,
                        "due_only": False})["failed_sources"])
"""
    command = [sys.executable, "-c", script, str(data.root), web.url("norrbladet", "/feed")]
    done = subprocess.run(command, cwd=ROOM.parent, capture_output=True, text=True, check=True)
    assert "robots-denied" in done.stdout
    assert [asked.path for asked in web.asked] == ["/robots.txt"]


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_a_spider_is_called_as_its_file(path, loader):
    spider = loader.load(path.stem)
    assert spider.name == path.stem
    assert spider.__name__ == f"{path.stem.title().replace('_', '')}Spider"
    assert spider.__module__ == f"crawlers.spiders.{path.stem}"
    assert issubclass(spider, SourceSpider)
    assert spider.custom_settings is None


def test_there_is_no_spider_without_a_file(loader):
    assert sorted(loader.list()) == [path.stem for path in SPIDERS]


def test_files_stay_small():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in ROOM.rglob("*.py")}
    assert statistics.median(lines[path] for path in SPIDERS) <= 35
    assert max(lines.values()) <= 300


def test_every_setting_differs_from_scrapys_default():
    from scrapy.settings import default_settings

    own = {name: value for name, value in vars(crawlers.fetching.settings).items() if name.isupper()}
    same = [name for name, value in own.items() if getattr(default_settings, name, None) == value]
    assert same == []
