"""Whatever stands on stdin or in the command: status 0, nothing said, one line with the reason."""

from __future__ import annotations

import json
import os
import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.hooks.run import MAX_EVENT, Call, main, serve
from tests.hooks.calling import (
    EVENTS,
    SAID,
    SILENT,
    TOKEN,
    command,
    hook,
    log,
    payload,
)
from tests.hooks.peer import lease

ODD = {
    "nothing": b"",
    "a torn object": json.dumps({"prompt": SAID + TOKEN}).encode()[:-2],
    "no JSON": (SAID + TOKEN).encode(),
    "no UTF-8": b'{"prompt": "' + TOKEN.encode() + b'\xff"}',
    "a list": json.dumps([SAID, TOKEN]).encode(),
    "a string": json.dumps(SAID + TOKEN).encode(),
    "no event": json.dumps({"prompt": SAID + TOKEN}).encode(),
    "an event of another type": json.dumps({"hook_event_name": [SAID, TOKEN]}).encode(),
    "an unknown event": json.dumps({"hook_event_name": SAID + TOKEN}).encode(),
    "nested without end": b"[" * 200_000,
    "a prompt of another type": json.dumps(
        {**payload("UserPromptSubmit"), "prompt": [SAID, TOKEN]}
    ).encode(),
    "a session id with a path": json.dumps(payload("Stop", session_id="../../etc/x")).encode(),
}
FIELDS = st.fixed_dictionaries(
    {"hook_event_name": st.sampled_from(EVENTS)},
    optional={
        name: st.one_of(st.text(max_size=40), st.none(), st.integers(), st.just("s1"))
        for name in ("session_id", "transcript_path", "cwd", "source", "prompt", "reason")
    },
)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_an_odd_event_is_silence_and_one_line_without_its_words(
    event: str, raw: bytes, idle: Path
) -> None:
    done = hook(event, idle, raw)

    assert done == SILENT
    (line,) = log(idle)
    assert line.startswith(f"{event} ")
    assert ("zebra" in line, "sk-ant" in line) == (False, False)


@pytest.mark.parametrize(
    ("event", "other"), [p for p in product(EVENTS, (*EVENTS, "PreCompact")) if p[0] != p[1]]
)
def test_a_command_answers_no_other_event_than_its_own(event: str, other: str, idle: Path) -> None:
    done = hook(event, idle, payload(other))

    known = other if other in EVENTS else "one that this hookkit does not know"
    assert (done, log(idle)) == (
        SILENT,
        [
            f"{event} hook_event_name must be {event}, found {known}; "
            f"run `hookkit install` once more"
        ],
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    call=st.sampled_from(EVENTS),
    raw=st.one_of(st.binary(), FIELDS.map(lambda fields: json.dumps(fields).encode())),
)
def test_any_bytes_are_status_0_and_no_output(call: str, raw: bytes, signals: None) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        lease(Path(folder)),
    ):
        # Whatever comes through to a worker finds none, and does not wait for one.
        (Path(folder) / "config.env").write_text("MEM0_QDRANT_TIMEOUT=soon\n")
        stdin.write(raw)
        stdin.seek(0)
        status = serve(Call((call,), folder), stdin.fileno(), stdout.fileno())

        assert (status, stdout.seek(0, os.SEEK_END)) == (0, 0)
        assert len(log(Path(folder))) <= 1


def test_an_event_that_is_too_long_is_not_held(idle: Path) -> None:
    done = hook("Stop", idle, b" " * (MAX_EVENT + 1))

    assert (done, log(idle)) == (
        SILENT,
        [
            f"Stop stdin must be at most {MAX_EVENT} bytes, found more; "
            f"Claude Code may have changed its hooks, look for a newer hookkit"
        ],
    )


@pytest.mark.parametrize(
    "words",
    [[], ["Stop"], ["Stop", "--home=relative"], ["Stop", "--home="]],
    ids=lambda words: " ".join(words) or "no words",
)
def test_a_command_that_we_do_not_write_is_status_0(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    assert capfd.readouterr() == ("", "")


def test_a_command_with_an_unknown_event_says_so_in_the_log(data: Path) -> None:
    done = hook("PreCompact", data, payload("PreCompact"))

    (line,) = log(data)
    assert (done, line) == (
        SILENT,
        "PreCompact the hook's command must be <Event> --owner=hookkit --home=<folder>, found "
        f"{command('PreCompact', data)[4:]!r:.200}; run `hookkit install` once more",
    )


def test_the_log_starts_anew_when_it_is_long_and_keeps_the_one_before(idle: Path) -> None:
    path = idle / "log" / "hooks.log"
    path.parent.mkdir(parents=True)
    path.write_text("2026-08-01T12:00:00Z Stop before\n" * 10_000)
    hook("Stop", idle, b"")

    assert len(log(idle)) == 1
    assert len(path.with_suffix(".log.1").read_text().splitlines()) == 10_000


def test_the_data_folder_and_the_log_are_for_the_user_alone(idle: Path) -> None:
    hook("Stop", idle, b"")

    modes = [os.stat(idle / name).st_mode & 0o777 for name in ("log", "log/hooks.log")]
    assert modes == [0o700, 0o600]
