"""A decision and the dates around it: what its effective date is chosen from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from nlp.candidates import Candidate
from nlp.date_values import How, Precision
from nlp.dates import DateMention
from nlp.scene import Clause, Scene


class DateOption(NamedTuple):
    """A date that could be the decision's: one reading of a mention, and the clause that stands in."""

    mention: DateMention
    clause: Clause
    order: int  # among the clause's dates
    value: str  # in its own precision
    precision: Precision
    how: How | None = None  # it differs from what the mention is taken to mean


def readings(mention: DateMention, clause: Clause, order: int) -> Iterator[DateOption]:
    """What the mention may mean, first what it is taken to; nothing where the text does not tell."""
    if mention.value is not None and mention.precision is not None:
        yield DateOption(mention, clause, order, mention.value, mention.precision)
        yield from (DateOption(mention, clause, order, o.value, o.precision, o.how) for o in mention.others)


@dataclass(frozen=True)
class Question:
    """A candidate, the dates around it, and what is known of its decision: `kind` and `stage` may be open ("")."""

    scene: Scene
    candidate: Candidate
    options: Sequence[DateOption]
    kind: str = ""
    stage: str = ""

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The types of event that the date may belong to."""
        if self.kind:
            return frozenset({self.kind})
        clause, over = self.candidate.clause, self.candidate.governor
        return clause.kinds() or (over.kinds() if over else frozenset())

    @cached_property
    def dated(self) -> bool:
        """Whether the candidate's sentence has a date of its own."""
        return any(c.dates for c in self.scene.by_segment[self.candidate.clause.segment])

    @cached_property
    def before(self) -> int | None:
        """The nearest sentence before the candidate's that has a date."""
        here = self.candidate.clause.segment
        return max((o.clause.segment for o in self.options if o.clause.segment < here), default=None)

    @cached_property
    def after(self) -> int | None:
        """The nearest sentence after the candidate's that has a date."""
        here = self.candidate.clause.segment
        return min((o.clause.segment for o in self.options if o.clause.segment > here), default=None)

    @cached_property
    def akin(self) -> Sequence[DateOption]:
        """The dates whose own clause tells of the same type of event."""
        return [o for o in self.options if o.how is None and self.kinds & o.clause.kinds()]

    @cached_property
    def values_akin(self) -> frozenset[str]:
        """What those dates are taken to mean."""
        return frozenset(o.value for o in self.akin)

    @cached_property
    def akin_before(self) -> int | None:
        """The nearest sentence before the candidate's with a date in a clause that tells of the same."""
        here = self.candidate.clause.segment
        return max((o.clause.segment for o in self.akin if o.clause.segment < here), default=None)

    def lies(self, option: DateOption) -> str:
        """Where the option's date lies: past, now or ahead."""
        return self.scene.lies(option.value)

    def tells(self, option: DateOption) -> str:
        """What the option's own clause tells: the same type of event as the candidate, another one, or nothing."""
        theirs = option.clause.kinds()
        return "the same" if self.kinds & theirs else "other" if theirs else "nothing"
