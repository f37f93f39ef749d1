"""The house stands as designed: floors, rooms, names, and no folder that shadows a library."""

import ast
import importlib.metadata
import importlib.util
import re
import sys
import sysconfig
import tomllib
from functools import partial
from glob import glob
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MAY_IMPORT = {
    "nlp": set(),
    "demo": set(),
    "register": {"nlp"},
    "crawlers": {"nlp", "register"},
    "alerts": {"nlp", "register"},
    "commands": {"alerts", "crawlers", "demo", "nlp", "register"},
}
ROOMS = set(MAY_IMPORT)
PROGRAM = ROOT / "pipeline.py"


def imported(path: Path) -> set[str]:
    """The top-level names a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def imported_rooms(path: Path) -> set[str]:
    return imported(path) & (ROOMS | {"pipeline"})


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_from_floors_below(room):
    wrong = {
        str(path.relative_to(ROOT)): sorted(above)
        for path in (ROOT / room).rglob("*.py")
        if (above := imported_rooms(path) - {room} - MAY_IMPORT[room])
    }
    assert wrong == {}


def test_plugins_use_register_and_alerts_only():
    wrong = {
        path.name: sorted(above)
        for path in (ROOT / "datasette" / "plugins").glob("*.py")
        if (above := imported_rooms(path) - {"register", "alerts"})
    }
    assert wrong == {}


def test_the_configuration_folder_does_not_shadow_datasette():
    assert not (ROOT / "datasette" / "__init__.py").exists()
    spec = importlib.util.find_spec("datasette")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(sysconfig.get_path("purelib"))


@pytest.mark.parametrize(
    "path",
    [p for room in sorted(ROOMS) for p in sorted((ROOT / room).rglob("*.py"))] + [PROGRAM],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_a_module_says_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path} needs a first line that says what it is for"
    assert "TODO" not in path.read_text(encoding="utf-8")


def third_party(path: Path) -> set[str]:
    return imported(path) - set(sys.stdlib_module_names) - ROOMS


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["models"]]
    return {re.split(r"[\[<>=~ ]", line)[0].lower().replace("_", "-") for line in lines}


def distributions(names: set[str]) -> set[str]:
    by_import = importlib.metadata.packages_distributions()
    return {by_import[name][0].lower().replace("_", "-") for name in names}


BROUGHT = {
    "twisted",
    "w3lib",
    "parsel",
    "pyopenssl",
    "service-identity",
    "markupsafe",
}  # what Scrapy and Jinja are made of


def used_libraries() -> set[str]:
    paths = [path for room in [*ROOMS, "datasette"] for path in (ROOT / room).rglob("*.py")]
    kept = [path for path in paths if "training" not in path.parts]  # the models are built with the extra `build`
    return distributions({name for path in [*kept, PROGRAM] for name in third_party(path)})


def test_every_library_that_the_rooms_use_is_declared():
    assert used_libraries() - BROUGHT <= declared()


def test_no_library_is_declared_and_left_unused():
    unimported = {"datasette-leaflet", "datasette-block-robots", "lxml-html-clean"}  # plugins, and trafilatura's need
    assert declared() - unimported <= used_libraries()


def test_every_data_file_of_a_room_is_packaged():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    patterns = [f"{room}/{pattern}" for room in ROOMS for pattern in wanted["*"]]
    patterns += [f"{room.replace('.', '/')}/{pattern}" for room in wanted if room != "*" for pattern in wanted[room]]
    matches = partial(glob, root_dir=ROOT, recursive=True)  # setuptools' "**" takes files too, Path.glob's does not
    packed = {ROOT / path for pattern in patterns for path in matches(pattern)}
    left_out = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".md", ".jsonl") and path not in packed
    }
    assert left_out == set()
