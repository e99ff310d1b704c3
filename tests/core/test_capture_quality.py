"""core.remember: what nobody needs to know again is not saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.core.memories import Memories
from tests.core.making import a_job, asked, found, requests, scripted, texts
from tests.kit.fake_anthropic import FakeAnthropic

RULE = "Use uv for packages, not pip."
NEWS = "The nightly build runs at two."
TALK = "Great! Now let me run the tests."


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A directory whose CLAUDE.md says RULE."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "CLAUDE.md").write_text(f"# Shop\n\n- {RULE}\n")
    return str(folder)


def test_a_fact_that_claude_md_says_is_not_saved(
    distilled: Memories, api: FakeAnthropic, project: str
) -> None:
    scripted(api, found(RULE, NEWS))
    saved = distilled.remember([a_job(asked(1), directory=project)])

    assert (saved, texts(distilled)) == (1, [NEWS])


def test_a_job_with_nothing_but_what_claude_md_says_is_done_all_the_same(
    distilled: Memories, api: FakeAnthropic, project: str
) -> None:
    scripted(api, found(RULE))

    assert distilled.remember([a_job(asked(1), directory=project)]) == 0


def test_without_a_model_what_claude_md_says_is_not_kept_either(
    raw: Memories, project: str
) -> None:
    raw.remember([a_job((RULE, NEWS), directory=project)])

    assert texts(raw) == [NEWS]


@pytest.mark.parametrize("kept_by", ["raw", "distilled"])
def test_a_fact_that_contradicts_claude_md_is_saved(
    kept_by: str, raw: Memories, distilled: Memories, api: FakeAnthropic, project: str
) -> None:
    facts = ["Use poetry for packages, not pip.", "Use uv for packages, and pip in the image."]
    memories = raw if kept_by == "raw" else distilled
    if kept_by == "distilled":
        scripted(api, found(*facts))
    memories.remember([a_job((facts[0], facts[1]), directory=project)])

    assert texts(memories) == sorted(facts)


def test_another_directorys_claude_md_keeps_nothing_out(raw: Memories, project: str) -> None:
    raw.remember([a_job((RULE, NEWS), directory=f"{project}-2")])

    assert texts(raw) == sorted([RULE, NEWS])


def test_without_a_model_narration_is_not_kept_and_the_rest_of_its_exchange_is(
    raw: Memories,
) -> None:
    saved = [raw.remember([a_job((RULE, TALK), ("Thanks!", NEWS))]) for _ in range(2)]

    assert (saved, texts(raw)) == ([2, 0], sorted([RULE, NEWS]))


def test_without_a_model_narration_is_cut_out_of_what_claude_said(raw: Memories) -> None:
    answer = f"{TALK}\n{NEWS}\nI'll update the README now."
    saved = [raw.remember([a_job((RULE, answer))]) for _ in range(2)]

    assert (saved, texts(raw)) == ([2, 0], sorted([RULE, NEWS]))


def test_without_a_model_an_exchange_of_narration_leaves_the_users_words_alone(
    raw: Memories,
) -> None:
    plan = "I'll fix the login handler on the train."
    raw.remember([a_job((plan, "Let me look at the login handler.\nRunning the linter."))])

    assert texts(raw) == [plan]


def test_a_model_is_told_to_leave_out_guesses_and_what_it_may_replace(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found())
    distilled.remember([a_job(asked(1))])
    prompt = str(requests(api)[0]["messages"][0]["content"])

    assert "never the guess itself" in prompt
    assert '"replaces"' in prompt
