"""Pages of offices in several shapes of markup say the same."""

from datetime import date

import pytest

from crawlers.families.office_pages import NoOfficeError, read_hours, read_office

TODAY = date(2026, 11, 20)
SHAPES = {
    "definitions": "<dl><dt>Besöksadress</dt><dd>Storgatan 12<br>642 37 Flen</dd><dt>Öppettider</dt><dd>Mån-tors 10-16"
    "</dd><dd>Fre 10-15</dd><dt>Avvikande öppettider</dt><dd>7 december stängt</dd><dd>24 december stängt</dd></dl>",
    "table": "<h2>Besöksadress</h2><p>Storgatan 12</p><p>642 37 Flen</p><h2>Öppettider</h2><table><tr><td>Måndag till "
    "torsdag</td><td>10.00–16.00</td></tr><tr><td>Fredag</td><td>10.00–15.00</td></tr></table>"
    "<h3>Avvikande öppettider</h3><p>7 december stängt</p><p>Julafton 24 december stängt</p>",
    "labels": "<p>Besöksadress: Storgatan 12 642 37 Flen</p><p><strong>Öppettider:</strong></p><p>Måndag 10–16<br>"
    "Tisdag 10–16<br>Onsdag 10–16<br>Torsdag 10–16<br>Fredag 10–15<br>Lördag stängt</p><p>Avvikande öppettider:</p>"
    "<p>7 december stängt</p>",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_says_the_same(shape):
    page = f"<html><body><main><h1>Servicekontor Flen</h1>{SHAPES[shape]}</main><footer>Adress</footer></body></html>"
    record = read_office(page.encode(), None, TODAY)
    assert (record.place, record.address, record.town) == ("Flen", "Storgatan 12 642 37 Flen", "Flen")
    assert record.hours == (*((day, "10:00-16:00") for day in range(4)), (4, "10:00-15:00"))
    assert record.deviations == ("7 december stängt",)  # a holiday closes every office


@pytest.mark.parametrize("page", ["<h1>Sidan finns inte</h1>", "<h1>Servicekontor Flen</h1><p>Välkommen.</p>", ""])
def test_a_page_without_an_office_is_none(page):
    with pytest.raises(NoOfficeError):
        read_office(f"<html><body>{page}</body></html>".encode(), None, TODAY)


def test_hours_that_are_none_are_left_out():
    assert read_hours("Måndag 25–99, tisdag 16–10, onsdag stängt") == ()
    assert read_hours("Vardagar 9–16, lunchstängt 12–13")[:2] == ((0, "09:00-16:00"), (0, "lunch 12:00-13:00"))
