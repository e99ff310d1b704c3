"""worker.ready: every job is in one group, with none that must not share a model call with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hookkit.spool.job import SaveJob
from hookkit.worker.ready import AT_ONCE, grouped, portions
from tests.core.making import BANK, SHOP, a_job, asked

JOBS = st.lists(
    st.builds(
        a_job,
        st.just(asked(1)),
        session=st.sampled_from(["s1", "s2"]),
        project=st.sampled_from([SHOP, BANK]),
        user_id=st.sampled_from(["bob", "eve"]),
        agent_id=st.sampled_from(["", "reviewer"]),
        attempts=st.integers(0, 1),
    ),
    max_size=8,
).map(lambda jobs: [job._replace(id=f"job-{number}") for number, job in enumerate(jobs)])


def whose(job: SaveJob) -> tuple[str, ...]:
    return job.session, job.project.slug, job.user_id, job.agent_id


@given(JOBS)
def test_every_job_is_in_one_group_in_its_order_and_alone_once_it_failed(
    jobs: list[SaveJob],
) -> None:
    groups = grouped(jobs)
    together = [job for job in jobs if not job.attempts]

    assert sorted(job for group in groups for job in group) == sorted(jobs)
    assert all(group == sorted(group, key=jobs.index) for group in groups)
    assert all(len({whose(job) for job in group}) == 1 for group in groups)
    assert all(len(group) == 1 for group in groups if any(job.attempts for job in group))
    assert sum(not group[0].attempts for group in groups) == len({whose(job) for job in together})


@given(st.lists(st.integers(1, 30), max_size=4))
def test_portions_are_the_same_jobs_in_order_and_never_too_many(sizes: list[int]) -> None:
    groups = [
        [a_job(asked(1), session=f"s{n}")._replace(id=f"job-{n}-{at}") for at in range(size)]
        for n, size in enumerate(sizes)
    ]
    cut = [*portions(groups)]

    assert [job for part in cut for job in part] == [job for group in groups for job in group]
    assert all(
        1 <= len(part) <= AT_ONCE and len({job.session for job in part}) == 1 for part in cut
    )
