"""The house stands as designed: floors, rooms, names, and no folder that shadows a library."""

import ast
import importlib.util
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MAY_IMPORT = {
    "nlp": set(),
    "demo": set(),
    "register": {"nlp"},
    "crawlers": {"nlp", "register"},
    "alerts": {"nlp", "register"},
}
ROOMS = set(MAY_IMPORT)


def imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names & (ROOMS | {"pipeline"})


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
    [p for room in sorted(ROOMS) for p in sorted((ROOT / room).rglob("*.py"))] + [ROOT / "pipeline.py"],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_a_module_says_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path} needs a first line that says what it is for"
    assert "TODO" not in path.read_text(encoding="utf-8")
