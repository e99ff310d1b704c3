"""spool.job: a job and its file say the same, and nothing else is taken for a job."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.model import Project
from hookkit.spool.job import JobError, SaveJob, from_json, job_id, prefix, to_json
from hookkit.transcript.turns import Turn

from .making import a_job

TEXT = st.text(max_size=10)
BYTES = st.integers(0, 10**12 - 1)
JOB = st.builds(
    SaveJob,
    id=st.text("abc-0123", min_size=1),
    session=TEXT,
    project=st.builds(Project, TEXT, TEXT),
    user_id=TEXT,
    agent_id=TEXT,
    turns=st.lists(st.builds(Turn, TEXT, TEXT, TEXT, TEXT, st.integers(0, 9))).map(tuple),
    start=BYTES,
    end=BYTES,
    owed=TEXT,
    said_last=TEXT,
    created=st.floats(0, 1e10),
    attempts=st.integers(0, 9),
    not_before=st.floats(0, 1e10),
    reason=TEXT,
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@given(JOB)
def test_a_job_comes_back_from_its_file(job: SaveJob) -> None:
    assert from_json(f"/spool/pending/{job.id}.json", to_json(job)) == job


@given(st.dictionaries(st.sampled_from([*SaveJob._fields, "format"]), ANY, max_size=4))
def test_what_is_no_job_is_refused_and_nothing_worse(changes: dict[str, object]) -> None:
    fields = {**json.loads(to_json(a_job())), **changes}
    try:
        job = from_json(f"/{a_job().id}.json", json.dumps(fields).encode())
    except JobError:
        return

    assert from_json(f"/{job.id}.json", to_json(job)) == job


@given(BYTES, BYTES, st.lists(TEXT, max_size=3))
def test_names_of_a_session_sort_by_where_they_begin(one: int, other: int, said: list[str]) -> None:
    turns = [Turn("user", text, "", "", 1) for text in said]
    names = [job_id("s1", begin, begin + 5, turns) for begin in sorted((one, other))]

    assert names == sorted(names)
    assert names[0].startswith(prefix("s1", min(one, other)))


def test_the_name_tells_the_words_apart() -> None:
    assert a_job(1, "one").id != a_job(1, "two").id
