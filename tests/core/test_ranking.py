"""core.ranking: candidates in the order in which they help, each thing once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.bench.configurations import PLAIN
from hookkit.core.ranking import select
from hookkit.core.ranking.leaning import Leaning
from hookkit.core.ranking.near import CROWD, crowding, near
from hookkit.core.ranking.rank import rank
from hookkit.core.ranking.weights import WEIGHTS
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Explained
from hookkit.memory.ports import Found
from tests.bench.leaning import calibration, direction, usual

DAY = "2026-08-01T12:00:00+00:00"


def found(name: str, score: float, cosine: float = 0.2, **payload: Any) -> Found:
    fields = {"data": f"Text of {name}.", "session": name, "created_at": DAY, **payload}
    return Found(name, fields, score, cosine)


def ids(hits: Sequence[Explained]) -> list[str]:
    return [hit.hit.memory.id for hit in hits]


def shown(hits: Sequence[Explained]) -> list[str]:
    return ids([hit for hit in hits if not hit.cut])


def vectors_of(**known: Sequence[float]) -> select.VectorsOf:
    return lambda wanted: {name: known[name] for name in wanted if name in known}


def test_a_memory_said_beside_a_good_hit_comes_before_a_stranger_that_is_a_little_nearer() -> None:
    hits = [
        found("best", 0.8, session="monday"),
        found("stranger", 0.35),
        found("beside", 0.3, session="monday"),
    ]

    assert ids(rank(hits)) == ["best", "beside", "stranger"]
    assert ids(rank(hits, PLAIN)) == ["best", "stranger", "beside"]


def test_what_was_said_in_one_exchange_comes_before_the_rest_of_its_session() -> None:
    hits = [
        found("best", 0.8, session="monday", source=["j#1"]),
        found("same session", 0.35, session="monday", source=["j#2"]),
        found("same exchange", 0.3, session="monday", source=["j#1"]),
    ]

    assert ids(rank(hits)) == ["best", "same exchange", "same session"]


def test_what_no_session_taught_is_taken_together_by_day() -> None:
    hits = [
        found("best", 0.8, session="", created_at="2026-08-01T09:00:00Z"),
        found("other day", 0.35, session="", created_at="2026-08-02T09:00:00Z"),
        found("same day", 0.3, session="", created_at="2026-08-01T17:00:00Z"),
    ]

    assert ids(rank(hits)) == ["best", "same day", "other day"]


CANDIDATES = st.lists(
    st.tuples(
        st.floats(-0.5, 2), st.floats(-0.5, 1), st.sampled_from("abc"), st.sampled_from("xyz")
    ),
    max_size=30,
).map(
    lambda rows: [
        found(f"{n}", score, cosine, session=session, source=[source])
        for n, (score, cosine, session, source) in enumerate(rows)
    ]
)


@given(CANDIDATES)
def test_signals_add_up_to_the_score_and_nothing_is_lost(hits: list[Found]) -> None:
    ranked = rank(hits)

    assert sorted(ids(ranked)) == sorted(one.id for one in hits)
    assert all(
        math.isclose(sum(s.added for s in one.signals), one.hit.score, abs_tol=1e-9)
        for one in ranked
    )
    scores = [one.hit.score for one in ranked]
    assert scores == sorted(scores, reverse=True)


@given(CANDIDATES)
def test_the_best_by_itself_is_the_best_of_all(hits: list[Found]) -> None:
    best = max((one.score for one in hits), default=0.0)
    ranked = rank(hits)

    assert (
        not hits
        or best <= 0
        or ranked[0].hit.score == pytest.approx(best * (1 + WEIGHTS.session + WEIGHTS.exchange))
    )


def test_of_two_that_say_the_same_the_newer_stands_in_the_better_ones_place() -> None:
    hits = rank(
        [
            found("old", 0.9, data="Tests are run with make test."),
            found("other", 0.5, data="The port is 8123."),
            found("new", 0.4, data="Tests run with make test.", created_at="2026-09-01T12:00:00Z"),
        ]
    )
    told = select.folded(hits, vectors_of(old=[1.0, 0.0], new=[0.99, 0.1], other=[1.0, 0.0]))

    assert shown(told) == ["new", "other"]
    assert [hit.cut for hit in told if hit.cut] == ["says the same as new, which is newer"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The API listens on port 8080.", "The API listens on port 9090."),
        ("Deployments happen on Fridays.", "Deployments never happen on Fridays."),
        ("The state is in a/settings.toml.", "The state is in b/settings.toml."),
        ("Retries are made three times.", "Retries are made five times."),
        ("Ada reviews backend changes.", "Ada reviews frontend changes."),
        ("Call getUser for the name.", "Call getHost for the name."),
    ],
)
def test_two_that_differ_in_what_they_name_are_both_shown(one: str, other: str) -> None:
    hits = rank([found("a", 0.9, data=one), found("b", 0.8, data=other)])

    assert shown(select.folded(hits, vectors_of(a=[1.0], b=[1.0]))) == ["a", "b"]


def test_two_of_the_same_words_and_another_meaning_are_both_shown() -> None:
    hits = rank([found("a", 0.9, data="Dogs bite men."), found("b", 0.8, data="Men bite dogs.")])

    assert shown(select.folded(hits, vectors_of(a=[1.0, 0.0], b=[0.8, 0.6]))) == ["a", "b"]
    assert shown(select.folded(hits, vectors_of())) == ["a", "b"]


def test_a_pinned_memory_is_kept_though_a_newer_one_says_the_same() -> None:
    hits = rank(
        [
            found("new", 0.9, data="Use uv here.", created_at="2026-09-01T12:00:00Z"),
            found("pinned", 0.4, data="Here use uv.", pinned=True),
        ]
    )

    assert shown(select.folded(hits, vectors_of(new=[1.0], pinned=[1.0]))) == ["pinned"]


def test_one_topic_does_not_stand_above_all_others() -> None:
    hits = rank([found("a", 0.9), found("a again", 0.88), found("b", 0.6)])
    vectors = {"a": [1.0, 0.0], "a again": [1.0, 0.0], "b": [0.0, 1.0]}
    told = select.spread(hits, vectors_of(**vectors), 0.8)

    assert ids(told) == ["a", "b", "a again"]
    assert dict(told[2].signals)["like others"] == pytest.approx(-0.8)
    assert ids(select.spread(hits, vectors_of(**vectors), 0.0)) == ["a", "a again", "b"]


@given(CANDIDATES, st.floats(0, 1))
def test_spreading_loses_nothing_and_keeps_the_first(hits: list[Found], weight: float) -> None:
    ranked = rank(hits)
    vectors = {one.id: [1.0, float(n % 3)] for n, one in enumerate(hits) if n % 4}
    told = select.spread(ranked, vectors_of(**vectors), weight)

    assert sorted(ids(told)) == sorted(ids(ranked))
    assert ids(told)[:1] == ids(ranked)[:1]


def test_a_memory_comes_along_with_one_that_is_near_enough_and_is_not_shown_alone() -> None:
    alone = rank([found("beside", 0.27, 0.27)])
    both = rank([found("near", 0.30, 0.30), found("beside", 0.27, 0.27)])

    assert [hit.cut for hit in near(alone, 0.29, 0.0, None)] == [
        "0.27 (meaning 0.27, words +0.00, prompt -0.00, others -0.00), below the floor 0.29"
    ]
    assert [hit.cut for hit in near(both, 0.29, 0.0, None)] == ["", ""]


def test_words_and_neighbours_do_not_make_a_memory_near_enough() -> None:
    hits = rank(
        [found("near", 0.35, 0.3, session="monday"), found("worded", 9.0, 0.1, session="monday")]
    )
    told = {hit.hit.memory.id: hit.cut for hit in near(hits, 0.29, 0.0, None)}

    made_of = "meaning 0.10, words +0.05, prompt -0.00, others -0.00"
    assert told == {"near": "", "worded": f"0.15 ({made_of}), below the floor 0.237"}


def test_beside_a_crowd_a_memory_must_be_nearer() -> None:
    alone = rank([found("a", 0.3, 0.3)], PLAIN)
    crowded = rank([*(found(f"{n}", 0.25, 0.25) for n in range(30)), found("a", 0.3, 0.3)], PLAIN)

    assert shown(near(alone, 0.29, 0.0, 0.1)) == ["a"]
    assert shown(near(crowded, 0.29, 0.0, 0.1)) == []
    assert shown(near(crowded, 0.29, 0.0, None))[:1] == ["a"]
    told = near(crowded, 0.29, 0.0, 0.1)[0].cut
    assert told == (
        "0.19 (meaning 0.30, words +0.00, prompt -0.00, others -0.11), below the floor 0.29"
    )


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=40), st.floats(-1, 1))
def test_one_memory_more_beside_the_best_never_makes_it_surer_than_a_farther_one(
    cosines: list[float], usual: float
) -> None:
    more = [*cosines, max(cosines)]
    less = [*cosines, min(cosines)]

    assert crowding(more, usual) >= crowding(less, usual) - 1e-9
    assert crowding(cosines[:1] + [usual] * CROWD, usual) == pytest.approx(
        crowding([max(cosines[0], usual)] + [min(cosines[0], usual)] + [usual] * (CROWD - 1), usual)
    )


def test_a_prompt_that_leans_to_no_project_must_find_more() -> None:
    leaning = Leaning((1.0, 0.0))
    hits = rank([found("a", 0.3, 0.3)], PLAIN)

    assert shown(near(hits, 0.25, leaning.of([0.1, 0.9]), None)) == []
    assert shown(near(hits, 0.25, leaning.of([-0.1, 0.9]), None)) == ["a"]
    assert Leaning.of_model("a model that nobody measured").of([0.5, 0.5]) == 0.0


def test_the_packaged_models_leaning_is_what_the_prompts_make_of_it(embedder: MiniLm) -> None:
    kept, prompts = Leaning.of_model(embedder.model_id), calibration()

    # Other kernels round the quantised model a little differently.
    assert kept.direction == pytest.approx(direction(embedder, prompts), abs=0.01)
    assert kept.usual == pytest.approx(usual(embedder, prompts), abs=0.01)
