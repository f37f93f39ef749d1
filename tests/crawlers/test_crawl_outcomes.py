"""Every way to fail has a name, a meaning and a next step; and the names are given by what the answer shows."""

import pytest

from crawlers.fetching.outcomes import (
    FINAL,
    PASSING,
    looks_like_html,
    outcome_of_answer,
    outcome_of_no_list,
    to_front_page,
    to_other_site,
)
from register.ledger import Outcome
from register.outcomes import next_steps
from register.sources import Cause

WAIT = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cf-chl</body></html>"
NEWS = b"<!doctype html><html><body><p>Kommunen byter captcha mot en stund vid disken.</p></body></html>"
FORM = b"<html><body><script src='/recaptcha.js'></script>" + b"<p>Nyheter</p>" * 3000 + b"</body></html>"


def test_every_outcome_and_cause_has_its_next_step_and_nothing_else_has():
    assert set(next_steps()) == {*Outcome, *Cause}
    for name, step in next_steps().items():
        assert step.we.endswith("."), name
        assert not step.means.endswith("."), name
        assert step.person is None or step.person.endswith("."), name
    read = (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
    assert [name for name, step in next_steps().items() if step.person is None] == list(read)


def test_what_the_table_says_of_trying_again_is_what_the_program_does():
    never = {name for name, step in next_steps().items() if not step.retry and name in set(Outcome)}
    assert never - {Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED} == set(FINAL)
    assert not set(FINAL) & set(PASSING)


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome"),
    [
        (200, {}, NEWS, Outcome.OK),
        (200, {}, b" \n", Outcome.EMPTY_BODY),
        (204, {}, b"", Outcome.EMPTY_BODY),
        (304, {}, b"", Outcome.NOT_MODIFIED),
        (301, {}, b"", Outcome.REDIRECTED),
        (402, {}, b"", Outcome.PAYWALLED),
        (403, {}, NEWS.replace(b"captcha", b"skylt"), Outcome.FORBIDDEN),
        (404, {}, b"captcha", Outcome.NOT_FOUND),
        (429, {}, b"Slow down", Outcome.TOO_MANY_REQUESTS),
        (503, {}, b"Service Unavailable", Outcome.SERVER_ERROR),
        (202, {}, WAIT, Outcome.BOT_CHALLENGE),
        (200, {}, WAIT, Outcome.BOT_CHALLENGE),
        (503, {"server": "cloudflare"}, b"<h1>Checking your browser</h1>", Outcome.BOT_CHALLENGE),
        (403, {"cf-mitigated": "challenge"}, b"", Outcome.BOT_CHALLENGE),
        (202, {"x-amzn-waf-action": "challenge"}, b"", Outcome.BOT_CHALLENGE),
        (403, {}, b"<script src='https://geo.captcha-delivery.com/c.js'>", Outcome.BOT_CHALLENGE),
        (403, {}, b"Reference #18.x https://errors.edgesuite.net/18.x", Outcome.BOT_CHALLENGE),
        (200, {}, b"<iframe>Request unsuccessful. Incapsula incident ID: 1</iframe>", Outcome.BOT_CHALLENGE),
        (403, {}, b"<p>Verifying you are human.</p>", Outcome.BOT_CHALLENGE),
        (403, {}, "<p>Bekräfta att du är människa</p>".encode(), Outcome.BOT_CHALLENGE),
    ],
)
def test_an_answer_is_named_by_its_status_its_headers_and_its_first_bytes(status, headers, body, outcome):
    assert outcome_of_answer(status, headers, body) is outcome


@pytest.mark.parametrize(
    ("headers", "body", "outcome"),
    [
        ({"content-type": "text/html"}, b"<!doctype html><html><h1>Nyheter</h1></html>", Outcome.HTML_INSTEAD_OF_FEED),
        ({}, b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><html lang='sv'>", Outcome.HTML_INSTEAD_OF_FEED),
        ({}, FORM, Outcome.HTML_INSTEAD_OF_FEED),
        ({}, "<h1>Kontrollera att du är människa</h1>".encode(), Outcome.BOT_CHALLENGE),
        ({"content-type": "image/png"}, b"\x89PNG\r\n\x1a\n", Outcome.WRONG_TYPE),
        ({"content-type": "application/rss+xml"}, b"%PDF-1.7", Outcome.WRONG_TYPE),
        ({"content-type": "text/xml"}, b"<rss version='2.0'><chan", Outcome.BROKEN_FEED),
        ({"content-type": "application/json"}, b'{"error": "captcha"}', Outcome.BROKEN_FEED),
    ],
)
def test_what_came_instead_of_a_list_is_named(headers, body, outcome):
    assert outcome_of_no_list(headers, body) is outcome


def test_a_feed_does_not_look_like_a_web_page():
    assert not looks_like_html(b"<?xml version='1.0'?><rss><channel><description>&lt;html&gt;</description>")
    assert not looks_like_html(b"<feed xmlns='http://www.w3.org/2005/Atom'><title>html</title>")


def test_where_a_redirect_leads():
    assert to_front_page("https://a.se/rss", "https://www.a.se/")
    assert not to_front_page("https://a.se/", "https://www.a.se/")
    assert not to_front_page("https://a.se/rss", "https://a.se/?feed=rss2")
    assert to_other_site("https://a.se/rss", "https://b.se/rss")
    assert not to_other_site("http://www.a.se/rss", "https://a.se/flode")
