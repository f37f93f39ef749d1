from datetime import date
from itertools import permutations

import pytest

from nlp.types import Place
from register.articles import ArticleDraft, save_article

ARVIKA = ("Arvika", "1784")
HALLUNDA = ("Hallunda", "0127")


@pytest.fixture
def ladder(decision):
    """Four articles on one closure: feared, decided, a slow paper that still says decided, and done."""
    return [
        ("https://a.example/1", "2025-02-20", decision("closure", "proposed", *ARVIKA, "2025")),
        ("https://b.example/2", "2025-04-10", decision("closure", "decided", *ARVIKA, "2025-05-30")),
        ("https://c.example/3", "2025-06-05", decision("closure", "decided", *ARVIKA, "2025-05-30")),
        ("https://d.example/4", "2025-06-02", decision("closure", "completed", *ARVIKA, "2025-05-30")),
    ]


def put(desk, told):
    url, published, *decisions = told
    desk.article(url, *decisions, published=published, source=url.split("/")[2])


def test_a_ladder_in_any_order_is_one_case_with_each_stage_once(another_desk, ladder):
    for order in permutations(ladder):
        desk = another_desk()
        for told in order:
            put(desk, told)
        desk.update()
        assert desk.cases("id, stage, effective_date, date_precision, sources, articles, first_seen, last_seen") == [
            ("arvika-servicekontor/closure/2025", "completed", "2025-05-30", "day", 4, 4, "2025-02-20", "2025-06-05")
        ]
        assert desk.changes("stage, previous, silent") == [
            ("proposed", None, 0),
            ("decided", "proposed", 0),
            ("completed", "decided", 0),
        ]


def test_articles_that_come_one_by_one_in_any_order_tell_each_stage_once_and_never_downwards(another_desk, ladder):
    rank = {"proposed": 0, "decided": 1, "completed": 2}
    for order in list(permutations(ladder))[::2]:
        desk = another_desk()
        for told in order:
            put(desk, told)
            desk.update()
        assert desk.cases() == [("arvika-servicekontor/closure/2025", "completed", "2025-05-30")]
        assert sorted(desk.changes()) == [
            ("arvika-servicekontor/closure/2025", stage) for stage in ("completed", "decided", "proposed")
        ]
        loud = [rank[stage] for stage, silent in desk.changes("stage, silent") if not silent]
        assert loud == sorted(loud)
        assert loud[-1] == 2


def test_a_second_run_changes_nothing(desk, ladder):
    for told in ladder:
        put(desk, told)
    desk.update()
    before = list(desk.db.conn.iterdump())
    summary = desk.update()
    after = [line for line in desk.db.conn.iterdump() if 'INTO "runs"' not in line]
    assert after == [line for line in before if 'INTO "runs"' not in line]
    assert (summary.stage_changes, summary.to_tell) == (0, 0)


def test_eleven_offices_in_one_release_are_eleven_cases(desk, decision):
    towns = [
        ("Arvika", "1784"), ("Bollnäs", "2183"), ("Filipstad", "1782"), ("Kungälv", "1482"), ("Landskrona", "1282"),
        ("Lindesberg", "1885"), ("Motala", "0583"), ("Åmål", "1492"), ("Araby", "0780"), ("Simrishamn", "1291"),
        ("Norrköping", "0581"),
    ]  # fmt: skip
    decisions = [
        decision("closure", "decided", name, code, f"2025-05-{10 + number}", start=number * 30)
        for number, (name, code) in enumerate(towns)
    ]
    desk.article("https://ssc.example/elva", *decisions, published="2025-04-10")
    summary = desk.update()
    assert (summary.cases, summary.stage_changes, summary.to_tell) == (11, 11, 11)
    assert ("amal-servicekontor/closure/2025", "decided", "2025-05-17") in desk.cases()


def test_a_move_that_is_called_off(desk, decision):
    to = Place("Liljeholmen", "0180")
    desk.article(
        "https://a.example/1",
        decision("relocation", "proposed", *HALLUNDA, "2016", to_place=to, agencies=("forsakringskassan",)),
        published="2016-03-14",
    )
    desk.article("https://b.example/2", decision("relocation", "cancelled", *HALLUNDA), published="2016-09-01")
    desk.update()
    assert desk.cases("id, stage, effective_date, to_place, title") == [
        (
            "hallunda-servicekontor/relocation/2016",
            "cancelled",
            None,
            "Liljeholmen",
            "Flytten av servicekontoret från Hallunda till Liljeholmen stoppad",
        )
    ]


def test_a_plan_for_the_whole_country_and_one_for_a_county_have_no_office(desk, decision):
    desk.article(
        "https://a.example/1",
        decision("closure", "proposed", count=35, when="2026"),
        decision("closure", "proposed", "Västernorrland", "22", start=50),
        decision("closure", "decided", count=132, agencies=("arbetsformedlingen",), office_kind="agency_office"),
        published="2025-02-20",
    )
    desk.update()
    assert desk.cases("scope, office, county, title") == [
        ("lan-22-servicekontor", None, "22", "Servicekontor i Västernorrlands län kan stänga"),
        ("riket-arbetsformedlingen", None, None, "132 av Arbetsförmedlingens kontor i landet stänger"),
        ("riket-servicekontor", None, None, "35 servicekontor i landet kan stänga 2026"),
    ]


def test_a_total_above_the_offices_it_counts_is_no_case_of_its_own(desk, decision):
    named = [("Arvika", "1784"), ("Åmål", "1492")]
    listed = [decision("closure", "decided", *place, start=50 * n) for n, place in enumerate(named, 1)]
    desk.article("https://a.example/1", decision("closure", "decided", count=2), *listed, published="2025-04-10")
    desk.article("https://a.example/2", decision("closure", "proposed", count=35), listed[0], published="2025-04-10")
    desk.update()
    assert [scope for (scope,) in desk.cases("scope")] == [
        "amal-servicekontor", "arvika-servicekontor", "riket-servicekontor",
    ]  # fmt: skip
    assert desk.rows('SELECT article, count FROM decisions WHERE "case" IS NULL') == [(1, 2)]


def test_what_is_reported_as_done_did_not_happen_on_a_later_day(desk, decision):
    desk.article("https://a.example/1", decision("opening", "decided", *ARVIKA, "2028"), published="2025-04-10")
    desk.article("https://a.example/2", decision("opening", "completed", *ARVIKA), published="2025-06-10")
    desk.update()
    assert desk.cases("stage, effective_date, title") == [("completed", None, "Servicekontoret i Arvika har öppnat")]


def test_a_move_within_the_town_does_not_name_it_twice(desk, decision):
    found = decision("relocation", "decided", *ARVIKA, "2025-09", to_place=Place(*ARVIKA))
    desk.article("https://a.example/1", found, published="2025-04-10")
    desk.update()
    assert desk.cases("title") == [("Servicekontoret i Arvika flyttar i september 2025",)]


def test_an_undated_page_about_a_day_long_past_is_an_archive_find(desk, decision):
    desk.article(
        "https://a.example/1", decision("closure", "decided", *ARVIKA, "2017-01-10"),
        decision("closure", "decided", "Bollnäs", "2183", start=40), published=None, read="2025-04-10",
    )  # fmt: skip
    desk.update()
    assert sorted(desk.changes('"case", silent')) == [
        ("arvika-servicekontor/closure/2025", 1),
        ("bollnas-servicekontor/closure/2025", 0),
    ]


def test_a_postponement_moves_the_date_and_is_no_new_case(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", *ARVIKA, "2025-05-30"), published="2025-04-10")
    desk.update()
    desk.article("https://a.example/2", decision("closure", "decided", *ARVIKA, "2025-09"), published="2025-05-20")
    summary = desk.update()
    assert desk.cases("id, effective_date, date_precision, title") == [
        ("arvika-servicekontor/closure/2025", "2025-09", "month", "Servicekontoret i Arvika stänger i september 2025")
    ]
    assert summary.stage_changes == 0


def test_a_vaguer_repetition_does_not_blunt_the_date(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", *ARVIKA, "2025-05-30"), published="2025-04-10")
    desk.article("https://a.example/2", decision("closure", "decided", *ARVIKA, "2025-05"), published="2025-04-20")
    desk.update()
    assert desk.cases("effective_date, title") == [("2025-05-30", "Servicekontoret i Arvika stänger den 30 maj 2025")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_plan_years_after_the_end_is_a_new_episode(desk, decision, order):
    told = [
        ("https://a.example/1", decision("closure", "completed", "Vimmerby", "0884", "2013-06-01"), "2013-06-02"),
        ("https://a.example/2", decision("closure", "proposed", "Vimmerby", "0884"), "2025-03-01"),
        ("https://a.example/3", decision("closure", "completed", "Vimmerby", "0884", "2013", main=False), "2025-03-02"),
    ]
    for number in order:
        url, found, published = told[number]
        desk.article(url, found, published=published)
        desk.update()
    assert desk.cases("id, stage, articles") == [
        ("vimmerby-servicekontor/closure/2013", "completed", 2),
        ("vimmerby-servicekontor/closure/2025", "proposed", 1),
    ]


def test_a_temporary_closure_does_not_hide_a_permanent_one(desk, decision):
    desk.article(
        "https://a.example/1", decision("closure", "completed", *ARVIKA, "2025-01-07", temporary=True),
        published="2025-01-08",
    )  # fmt: skip
    desk.article("https://a.example/2", decision("closure", "decided", *ARVIKA, "2025-05-30"), published="2025-04-10")
    desk.update()
    assert desk.cases("id, temporary, stage, title") == [
        ("arvika-servicekontor/closure/2025", 1, "completed",
         "Servicekontoret i Arvika stängde tillfälligt den 7 januari 2025"),
        ("arvika-servicekontor/closure/202504", 0, "decided", "Servicekontoret i Arvika stänger den 30 maj 2025"),
    ]  # fmt: skip


def test_background_and_archive_finds_are_told_to_nobody(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", *ARVIKA, main=False), published="2025-04-10")
    desk.article(
        "https://a.example/2", decision("opening", "completed", "Torsby", "1737"), published="2020-06-10",
        read="2025-04-10",
    )  # fmt: skip
    assert desk.update().to_tell == 0
    assert desk.changes("stage, silent") == [("decided", 1), ("completed", 1)]


def test_a_new_tagger_version_tells_nobody_and_what_was_told_stays(desk, decision):
    desk.article("https://a.example/1", decision("closure", "proposed", *ARVIKA), published="2025-04-10")
    desk.update()
    for text_hash in desk.findings:
        desk.findings[text_hash] = (
            decision("closure", "decided", *ARVIKA),
            decision("closure", "decided", "Bollnäs", "2183", start=40),
        )
    desk.tag("2")
    assert desk.register().to_tell == 0
    assert desk.cases("id, stage") == [
        ("arvika-servicekontor/closure/2025", "decided"),
        ("bollnas-servicekontor/closure/2025", "decided"),
    ]
    for text_hash in desk.findings:
        desk.findings[text_hash] = ()
    desk.tag("3")
    desk.register()
    assert desk.cases() == []
    assert len(desk.changes()) == 3
    assert desk.rows("SELECT count(*) FROM taggings WHERE current = 0") == [(2,)]


def test_an_earlier_article_found_later_does_not_rename_a_case(desk, decision):
    desk.article("https://a.example/2", decision("closure", "decided", *ARVIKA, "2025-05-30"), published="2025-04-10")
    desk.update()
    desk.article("https://a.example/1", decision("closure", "proposed", *ARVIKA), published="2024-11-15")
    desk.update()
    assert desk.cases("id, stage, first_seen, articles") == [
        ("arvika-servicekontor/closure/2025", "decided", "2024-11-15", 2)
    ]
    assert desk.changes("stage, silent") == [("decided", 0), ("proposed", 1)]


def test_an_article_saved_by_the_crawler_and_corrected_is_one_case(desk, decision):
    desk.source("bladet")
    today = date.today()
    for text, day in (("Kontoret stänger den 3 maj.", "2030-05-03"), ("Kontoret stänger den 30 maj.", "2030-05-30")):
        draft = ArticleDraft("https://a.example/1", "bladet", "Kontoret i Arvika", text, published=today)
        save_article(desk.db, draft)
        desk.findings[draft.text_hash] = (decision("closure", "decided", *ARVIKA, day),)
        desk.update()
    assert desk.cases("effective_date, articles") == [("2030-05-30", 1)]
    assert desk.changes("stage, silent") == [("decided", 0)]


def test_a_corrected_article_changes_its_case(desk, decision):
    url = "https://a.example/1"
    desk.article(url, decision("closure", "decided", *ARVIKA, "2025-05-03"), published="2025-04-10")
    desk.update()
    desk.article(
        url, decision("closure", "decided", *ARVIKA, "2025-05-30"), published="2025-04-10",
        text="Rättat: kontoret stänger i slutet av månaden, inte i början.",
    )  # fmt: skip
    summary = desk.update()
    assert desk.cases() == [("arvika-servicekontor/closure/2025", "decided", "2025-05-30")]
    assert (summary.cases, summary.stage_changes) == (1, 0)
