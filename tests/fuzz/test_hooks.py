"""Hooks over a damaged data folder or transcript: status 0, no fault logged, no word to Claude."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.hooks.run import Call, serve
from tests.fuzz import seeds
from tests.fuzz.inputs import inputs
from tests.hooks.calling import log, payload
from tests.hooks.conftest import signals as signals
from tests.hooks.peer import lease

TRANSCRIPT = "s1.jsonl"
FILES = {
    TRANSCRIPT: seeds.TRANSCRIPTS,
    "sessions/s1.json": seeds.SESSIONS,
    "sessions/s1.given": seeds.SESSIONS,
    "sessions/s1.proof": seeds.PROOFS,
    f"spool/pending/{seeds.JOB.id}.json": seeds.JOBS,
    f"spool/failed/{seeds.JOB.id}.json": seeds.JOBS,
}
DAMAGE = st.one_of(*(st.tuples(st.just(name), inputs(good)) for name, good in FILES.items()))


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(event=st.sampled_from(["Stop", "SessionEnd"]), damage=st.lists(DAMAGE, max_size=3))
def test_whatever_lies_in_the_data_folder_a_turns_end_asks_nothing_of_claude(
    event: str, damage: list[tuple[str, bytes]], signals: None
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        lease(Path(folder)),
    ):
        for name, raw in ((TRANSCRIPT, seeds.TRANSCRIPTS[0]), *damage):
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        stdin.write(json.dumps(payload(event, f"{folder}/{TRANSCRIPT}")).encode())
        stdin.seek(0)
        status = serve(Call((event,), folder), stdin.fileno(), stdout.fileno())

        stdout.seek(0)
        said = json.loads(stdout.read() or b"{}")
        assert (status, log(Path(folder))) == (0, [])
        assert set(said) <= {"systemMessage"}  # the alarm: a save lies in failed/
