import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.datasette.screenshots import CHROMIUM, PAGES, WIDTHS

pytestmark = [
    # A machine without a browser may skip these; CI, which installs one, may not.
    pytest.mark.skipif(not Path(CHROMIUM).exists() and "CI" not in os.environ, reason="needs Debian's chromium"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # playwright's event loop at exit
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_ask_nobody_else_fit_the_screen_and_raise_no_error(site, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, errors, wide = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for path in PAGES.values():
        if path != PAGES["saknas"]:
            page.goto(site.url + path, wait_until="networkidle")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(path)
    page.close()
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []
    assert any("leaflet" in url for url in asked)
    assert errors == []
    assert wide == []


def test_the_map_shows_every_office_and_leads_to_its_page(site, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site.url, wait_until="networkidle")
    page.wait_for_selector("#karta[data-ready=true]")
    assert page.locator("#karta path.leaflet-interactive").count() == 14
    page.locator("#karta path.leaflet-interactive").first.click()
    page.locator("#karta .leaflet-popup-content a").click()
    page.wait_for_url("**/kontor/**")
    assert page.locator("h1").inner_text()
    page.close()


def test_the_first_tab_stop_skips_to_the_content(site, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site.url, wait_until="networkidle")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"
    page.close()
