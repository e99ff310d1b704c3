"""One ranking held against every question of a data set."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from hookkit.bench.configurations import Configuration
from hookkit.bench.dataset import Question
from hookkit.bench.metrics import DEPTHS, any_at, ndcg_at, percentile, recall_at
from hookkit.bench.stage import Stage, point_id, scope_of
from hookkit.core.recall import Frame, Recall
from hookkit.memory.block import HARD_LIMIT, units

RANKED = 10  # hits that nDCG looks at
MOST = max(DEPTHS)
PROMPT_HITS = 5
SESSION_CHARS = 3000  # of the block that is looked at beforehand: half of what it may have


class Answered(NamedTuple):
    """What came of one question that memories answer."""

    category: str
    recall: tuple[float, ...]  # at each of DEPTHS
    any: tuple[float, ...]
    ndcg: float
    given: bool  # one of the answers was put before the prompt


class Result(NamedTuple):
    """What came of all questions."""

    configuration: Configuration
    answered: tuple[Answered, ...]
    silent: tuple[bool, ...]  # of each question that nothing answers: nothing was put before it
    leaked: int  # memories shown that are of another project, or superseded
    block_chars: float  # put before a prompt, the mean
    held: tuple[float, ...]  # of each answered one's answers, what a session's block held before
    search_ms: tuple[float, ...]  # of a search, without embedding the question

    def mean_recall(self, depth: int) -> float:
        """In percent."""
        return self._mean([one.recall[DEPTHS.index(depth)] for one in self.answered])

    def mean_any(self, depth: int) -> float:
        """In percent."""
        return self._mean([one.any[DEPTHS.index(depth)] for one in self.answered])

    @property
    def ndcg(self) -> float:
        """In percent."""
        return self._mean([one.ndcg for one in self.answered])

    @property
    def given(self) -> float:
        """Of the questions that memories answer, in percent."""
        return self._mean([one.given for one in self.answered])

    @property
    def session_held(self) -> float:
        """Of the answers, the share that a session's block held beforehand, in percent."""
        return self._mean(self.held)

    def of(self, category: str) -> Result:
        """The same for the answered questions of one category."""
        pairs = zip(self.answered, self.held, strict=True)
        chosen = [(one, held) for one, held in pairs if one.category == category]
        return self._replace(
            answered=tuple(one for one, _ in chosen), held=tuple(held for _, held in chosen)
        )

    def latency_ms(self, share: float) -> float:
        """A percentile of searches."""
        return percentile(self.search_ms, share)

    @staticmethod
    def _mean(values: Sequence[float]) -> float:
        return 100 * sum(values) / len(values) if values else 0.0


def measure(
    stage: Stage, configuration: Configuration, session_chars: int = SESSION_CHARS
) -> Result:
    """Every question of the stage's data set, searched for and put as a prompt."""
    seen = _Seen([], [], [], [], [], set())
    for project in stage.dataset.projects:
        questions = [one for one in stage.dataset.questions if one.project == project]
        with stage.recall(configuration, project) as recall:
            for question in questions:
                stage.embedder.embed_query(question.text)  # known from here on: not timed
                _ask(recall, question, stage.embedder.recall_floor, seen)
            seen.held.extend(_held(recall, questions, session_chars))
    return Result(
        configuration,
        tuple(seen.answered),
        tuple(seen.silent),
        _leaked(stage, seen.shown),
        sum(seen.chars) / len(seen.chars),
        tuple(seen.held),
        tuple(seen.search_ms),
    )


class _Seen(NamedTuple):
    answered: list[Answered]
    silent: list[bool]
    chars: list[int]
    held: list[float]
    search_ms: list[float]
    shown: set[tuple[str, str]]  # (project that asked, id)


def _ask(recall: Recall, question: Question, floor: float, seen: _Seen) -> None:
    scope, frame = scope_of(question), Frame(question.project, HARD_LIMIT)
    started = time.perf_counter()
    hits = recall.search(question.text, scope, MOST)
    seen.search_ms.append(1000 * (time.perf_counter() - started))
    block = recall.for_prompt(question.text, scope, frame, PROMPT_HITS, floor).block
    found = [hit.memory.id for hit in hits]
    seen.shown.update((question.project, one) for one in (*found, *block.ids))
    seen.chars.append(units(block.text))
    if question.answers:
        seen.answered.append(_answered(question, found, block.ids))
    else:
        seen.silent.append(not block.ids)


def _answered(question: Question, found: Sequence[str], given: Sequence[str]) -> Answered:
    answers = _ids(question)
    return Answered(
        question.category,
        tuple(recall_at(found, answers, depth) for depth in DEPTHS),
        tuple(any_at(found, answers, depth) for depth in DEPTHS),
        ndcg_at(found, answers, RANKED),
        not answers.isdisjoint(given),
    )


def _leaked(stage: Stage, shown: set[tuple[str, str]]) -> int:
    """How many of (asking project, id) should not have been seen."""
    allowed = {
        (item.project, point_id(item.project, item.id))
        for item in stage.dataset.items
        if not item.superseded_by
    }
    return len(shown - allowed)


def _held(recall: Recall, questions: Sequence[Question], max_chars: int) -> list[float]:
    """Of each question's answers the share that its project's session block holds."""
    frame = Frame(questions[0].project, max_chars)
    held = recall.for_session(scope_of(questions[0]), frame).block.ids
    return [
        recall_at(held, _ids(question), len(held)) for question in questions if question.answers
    ]


def _ids(question: Question) -> frozenset[str]:
    return frozenset(point_id(question.project, one) for one in question.answers)
