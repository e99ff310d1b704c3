"""install.document: our hooks go in once, come out whole, and the user's stay as they were."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.install.document import Patch, marked_groups, patch
from hookkit.install.errors import SettingsShapeError
from hookkit.install.owner import OWNER_WORD, is_ours
from tests.install.installing import THEIRS


def group(command: str, **fields: Any) -> dict[str, Any]:
    """One hook in a group of its own."""
    return {"hooks": [{"type": "command", "command": command, **fields}]}


OURS = group(f"python hooks Stop {OWNER_WORD}")
STALE = group(f"/old/python hooks Stop {OWNER_WORD}")
EXEC = group("python.exe", args=["hooks", "Stop", OWNER_WORD])
SEED = {**group("mem0-hook-stop", timeout=30000), "matcher": "startup|compact"}
FLAT = {"type": "command", "command": "mem0-hook-stop", "timeout": 30000}
FLAT_THEIRS = {"type": "command", "command": "echo mem0-hook-stop"}
WANTED = {"Stop": OURS}
GROUP: st.SearchStrategy[Any] = st.sampled_from(
    [
        OURS,
        STALE,
        EXEC,
        SEED,
        FLAT,
        FLAT_THEIRS,
        THEIRS,
        {**THEIRS, "hooks": THEIRS["hooks"] + OURS["hooks"]},
        {**THEIRS, "hooks": SEED["hooks"] + THEIRS["hooks"]},
        {"hooks": []},
        {"hooks": "?"},
        None,
        "?",
    ]
)
SETTINGS = st.fixed_dictionaries(
    {"model": st.just("opus")},
    optional={
        "hooks": st.dictionaries(
            st.sampled_from(["Stop", "PreCompact"]), st.lists(GROUP, max_size=4)
        )
    },
)


def user_hooks(settings: dict[str, Any]) -> list[Any]:
    """Every hook that is not ours, in the order of the document."""
    groups = [group for event in settings.get("hooks", {}).values() for group in event]
    nested = [g["hooks"] if isinstance(g, dict) and "hooks" in g else [g] for g in groups]
    return [hook for hooks in nested for hook in hooks if not is_ours(hook)]


def test_install_adds_ours_after_the_users() -> None:
    done = patch({"model": "opus", "hooks": {"Stop": [THEIRS]}}, WANTED)

    assert done == Patch({"model": "opus", "hooks": {"Stop": [THEIRS, OURS]}}, ("Stop: installed",))


@pytest.mark.parametrize("old", [STALE, EXEC], ids=["shell", "exec"])
def test_a_stale_hook_is_replaced_where_it_stands(old: dict[str, Any]) -> None:
    assert patch({"hooks": {"Stop": [old, THEIRS]}}, WANTED) == Patch(
        {"hooks": {"Stop": [OURS, THEIRS]}}, ("Stop: updated",)
    )


@pytest.mark.parametrize("old", [SEED, FLAT], ids=["nested", "flat"])
def test_the_old_projects_hook_gives_its_place_to_ours(old: dict[str, Any]) -> None:
    assert patch({"hooks": {"Stop": [FLAT_THEIRS, old, THEIRS]}}, WANTED) == Patch(
        {"hooks": {"Stop": [FLAT_THEIRS, OURS, THEIRS]}},
        ("Stop: installed in place of mem0-hook-stop",),
    )


@pytest.mark.parametrize("old", [SEED, FLAT], ids=["nested", "flat"])
def test_the_old_projects_hook_goes_from_any_event(old: dict[str, Any]) -> None:
    assert patch({"hooks": {"PreCompact": [old], "Stop": [OURS]}}, WANTED) == Patch(
        {"hooks": {"Stop": [OURS]}}, ("PreCompact: removed",)
    )
    assert patch({"hooks": {"Stop": [old]}}, {}) == Patch({}, ("Stop: removed",))


def test_uninstall_leaves_no_empty_shells() -> None:
    assert patch({"model": "opus", "hooks": {"Stop": [OURS]}}, {}).settings == {"model": "opus"}


def test_empty_shells_of_the_users_stay_when_there_is_nothing_to_do() -> None:
    assert patch({"hooks": {}}, {}) == Patch({"hooks": {}}, ())


def test_a_hook_of_the_users_in_our_group_stays() -> None:
    shared = {"matcher": "x", "hooks": [*THEIRS["hooks"], *OURS["hooks"]]}

    assert patch({"hooks": {"Stop": [shared]}}, {}).settings == {
        "hooks": {"Stop": [{"matcher": "x", "hooks": THEIRS["hooks"]}]}
    }


@given(SETTINGS)
def test_patching_twice_is_patching_once(settings: dict[str, Any]) -> None:
    original = copy.deepcopy(settings)
    once = patch(settings, WANTED)

    assert patch(once.settings, WANTED) == Patch(once.settings, ())
    assert marked_groups(once.settings) == WANTED_GROUPS
    assert marked_groups(patch(once.settings, {}).settings) == {}
    assert (
        user_hooks(once.settings)
        == user_hooks(patch(once.settings, {}).settings)
        == user_hooks(original)
    )
    assert settings == original


WANTED_GROUPS = {"Stop": [OURS]}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hooks": []}, '"hooks" must be an object, found []; fix it and retry'),
        ({"hooks": None}, '"hooks" must be an object, found None; fix it and retry'),
        ({"hooks": {"Stop": "x"}}, "\"hooks.Stop\" must be a list, found 'x'; fix it and retry"),
    ],
    ids=["list", "null", "event"],
)
def test_a_shape_we_do_not_know_is_refused_and_named(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingsShapeError) as raised:
        patch(settings, WANTED)

    assert str(raised.value) == message


def test_an_odd_event_that_we_do_not_use_is_let_be() -> None:
    odd = {"hooks": {"Future": {"not": "a list"}}}

    assert patch(odd, WANTED).settings == {"hooks": {"Future": {"not": "a list"}, "Stop": [OURS]}}


@pytest.mark.parametrize("settings", [[], {"hooks": []}, {"hooks": {"Stop": {}}}], ids=str)
def test_an_odd_document_holds_no_hook_of_ours(settings: Any) -> None:
    assert marked_groups(settings) == {}
