"""What a hook of ours calls is read out of the line that we wrote, whatever the paths."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.install.called import program_of
from hookkit.install.document import hooks_of
from hookkit.install.entries import HookProgram, wanted_entries

PATHS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\x7f"), min_size=1
).map(lambda text: f"/opt/{text}")


@given(st.builds(HookProgram, PATHS, PATHS, PATHS))
@pytest.mark.parametrize("os_name", ["posix", "nt"])
def test_what_is_called_is_what_was_installed(os_name: str, program: HookProgram) -> None:
    groups = wanted_entries(program, os_name)

    assert [
        program_of(hook) for _, hook in hooks_of({"hooks": {e: [g] for e, g in groups.items()}})
    ] == [program] * 4


@pytest.mark.parametrize(
    "hook",
    [
        {"command": "echo"},
        {"command": "--owner=hookkit"},
        {"command": "python --owner=hookkit --home=/data"},
        {"command": "exec a -I -S b Stop --owner=hookkit"},
        {"command": "'a -I -S b Stop --owner=hookkit --home=/data"},
        {"command": 7, "args": ["--owner=hookkit", None]},
        {"args": ["--owner=hookkit"]},
        "a string",
        None,
    ],
    ids=str,
)
def test_a_hook_that_is_none_of_ours_or_was_broken_calls_nothing(hook: Any) -> None:
    assert program_of(hook) is None
