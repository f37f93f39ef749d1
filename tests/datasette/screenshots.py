"""Takes pictures of the site's pages, for eyes: python -m tests.datasette.screenshots FOLDER [HOST]."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from register.publish import publish
from register.store import DataDir
from tests.datasette.builder import TODAY, fill
from tests.datasette.conftest import served

PAGES = {
    "start": "/",
    "kontor": "/kontor/hallunda-servicekontor",
    "arende": "/arende/solleftea-servicekontor/closure/2025",
    "sok": "/sok?q=flytt",
    "saknas": "/kontor/finns-inte",
    "tabell": "/kontorskoll/cases?stage=decided",
    "fraga": "/kontorskoll/stanger-90-dagar",
    "data": "/kontorskoll",
    "rad": "/kontorskoll/articles/1",
}
WIDTHS = (1280, 390)
CHROMIUM = "/usr/bin/chromium"


def take(folder: Path, host: str) -> None:
    """Publish the tests' rows, serve them, and photograph every page at every width into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as root:
        data = DataDir(Path(root))
        fill(data, host=host)
        publish(data, today=TODAY)
        with served(data) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                for name, path in PAGES.items():
                    page.goto(site.url + path, wait_until="networkidle")
                    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "kontorskoll.localhost")
