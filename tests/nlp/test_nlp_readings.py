"""Which of a text's readings are told: plan and outcome once, a town's office by the name of its district."""

from dataclasses import replace
from datetime import date

from nlp.candidates import Candidate, Via, find_candidates
from nlp.readings import Reading, chosen
from nlp.scene import lay_out
from nlp.types import DecisionType, Document, Stage

KASSAN = ("forsakringskassan",)


def candidates(text: str) -> list[Candidate]:
    return find_candidates(lay_out(Document("x", "Kontoret blir kvar", text, date(2012, 11, 9))))


def of(found: list[Candidate], place: str) -> list[Candidate]:
    return [c for c in found if c.place is not None and c.place.place.name == place and c.via is Via.NAMED]


def told(*readings: Reading) -> set[tuple[DecisionType, Stage]]:
    return {(reading.type, reading.stage) for reading in chosen(readings)}


GIVEN_UP = "Försäkringskassan avstår från att flytta kontoret i Hallunda. Ni ska ha kvar Försäkringskassan i Hallunda."


def test_of_a_plan_and_its_end_only_the_end_is_told():
    first, second = of(candidates(GIVEN_UP), "Hallunda")[:2]
    end = Reading(first, DecisionType.RELOCATION, Stage.CANCELLED, KASSAN, 0.9)
    plan = Reading(second, DecisionType.CLOSURE, Stage.PROPOSED, KASSAN, 0.6)
    assert told(end, plan) == {(DecisionType.RELOCATION, Stage.CANCELLED)}


def test_what_is_proposed_instead_is_told_beside_what_was_given_up():
    first, second = of(candidates(GIVEN_UP), "Hallunda")[:2]
    end = Reading(first, DecisionType.CLOSURE, Stage.CANCELLED, KASSAN, 0.9)
    instead = Reading(second, DecisionType.HOURS_CHANGE, Stage.PROPOSED, KASSAN, 0.6)
    assert len(told(end, instead)) == 2


def test_another_agencys_plan_for_the_same_town_is_another_plan():
    first, second = of(candidates(GIVEN_UP), "Hallunda")[:2]
    end = Reading(first, DecisionType.RELOCATION, Stage.CANCELLED, KASSAN, 0.9)
    other = Reading(second, DecisionType.CLOSURE, Stage.PROPOSED, ("polisen",), 0.6)
    assert len(told(end, other)) == 2


def test_what_is_understood_of_a_town_is_of_the_office_named_by_its_district():
    text = "Kontoret i Hallunda flyttar inte. Botkyrka kommun är nöjd. Flytten hade drabbat många i Botkyrka."
    found = candidates(text)
    district = of(found, "Hallunda")[0]
    town = replace(of(found, "Botkyrka")[0], via=Via.MAIN)
    named = Reading(district, DecisionType.RELOCATION, Stage.CANCELLED, KASSAN, 0.9)
    understood = Reading(town, DecisionType.RELOCATION, Stage.COMPLETED, KASSAN, 0.6)
    assert told(named, understood) == {(DecisionType.RELOCATION, Stage.CANCELLED)}
