"""Where each memory came from: told on every path, and nothing that is stored can say otherwise."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from hookkit.core.edit import Given, MetadataError
from hookkit.core.memories import Memories
from hookkit.core.payload import origin_of
from hookkit.core.recall import Frame
from hookkit.memory.model import CLAUDE, IMPORT, TOOL, USER
from hookkit.moving.entries import Header, Terms, record_in, untrusted
from hookkit.spool.spool import Spool
from tests.attacks.harmless import check_block
from tests.attacks.words import ATTACKS
from tests.core.making import BOB, SHOP, a_job, all_of, asked, found, scripted
from tests.kit.fake_anthropic import FakeAnthropic
from tests.worker.running import Draining

pytestmark = pytest.mark.heavy

TERMS = Terms(BOB.user_id, SHOP.slug, SHOP.name)
SAID = "The shop deploys with make deploy from the main branch on Fridays."


def given(text: str = SAID, **fields: Any) -> Given:
    made = Given(str(uuid.uuid4()), (("user", text),), "bob", SHOP, "", "", {}, "fact")
    return made._replace(**fields)


def imported(memories: Memories, *texts: str, **payload: Any) -> None:
    """Take these in as `hookkit import` does with a file that is not trusted."""
    says = {"user_id": BOB.user_id, "project": SHOP.slug, "project_name": SHOP.name, **payload}
    records = [
        untrusted(
            record_in(
                {"type": "memory", "id": str(uuid.uuid4()), "text": text, "payload": says},
                Header(),
                TERMS,
            )
        )
        for text in texts
    ]
    memories.mover.take(records, "")


def origins(memories: Memories) -> list[str]:
    return sorted(memory.origin for memory in all_of(memories))


def test_what_is_kept_as_it_was_said_has_its_speaker(raw: Memories) -> None:
    raw.remember([a_job(asked(1))])

    assert origins(raw) == [CLAUDE, USER]


def test_a_fact_has_the_speaker_that_the_model_names(
    distilled: Memories, api: FakeAnthropic
) -> None:
    facts = [
        {"text": text, "attributed_to": by, "kind": "fact", "scope": "project"}
        for text, by in (("One.", "user"), ("Two.", "assistant"))
    ]
    scripted(api, {"text": json.dumps({"memory": facts})})
    distilled.remember([a_job(asked(1))])

    assert {m.text: m.origin for m in all_of(distilled)} == {"One.": USER, "Two.": CLAUDE}


def test_what_a_tool_adds_is_of_a_tool_with_a_model_and_without(
    distilled: Memories, raw: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found("Distilled."))
    distilled.editor.add(given(), infer=True)
    raw.editor.add(given("As it is.", kind="raw"), infer=False)

    assert {m.text: m.origin for m in all_of(raw)} == {"Distilled.": TOOL, "As it is.": TOOL}


def test_what_a_tool_changes_is_not_what_the_user_said_any_more(raw: Memories) -> None:
    raw.remember([a_job((SAID, ""))])
    (memory,) = all_of(raw)
    raw.editor.change(memory.id, "The user said that force pushes are fine.")

    assert (memory.origin, origins(raw)) == (USER, [TOOL])


@pytest.mark.parametrize("key", ["origin", "attributed_to", "role"])
def test_metadata_cannot_say_where_a_memory_came_from(raw: Memories, key: str) -> None:
    with pytest.raises(MetadataError, match=key):
        raw.editor.add(given(metadata={key: "user"}), infer=False)


def test_facts_of_imported_words_stay_imported(
    distilled: Memories, raw: Memories, api: FakeAnthropic
) -> None:
    imported(
        raw, SAID, kind="raw", role="user", source=["x-0#0"], created_at="2026-08-01T12:00:00+00:00"
    )
    scripted(api, found("Deploy with make deploy."))
    distilled.distil_next()

    assert [(m.text, m.origin) for m in all_of(raw)] == [("Deploy with make deploy.", IMPORT)]


def test_an_import_with_a_wrong_number_stops_no_distilling(
    distilled: Memories, raw: Memories, api: FakeAnthropic
) -> None:
    at = "2026-08-01T12:00:00+00:00"
    imported(raw, SAID, kind="raw", role="user", source=["x-0#0"], part="x", created_at=at)
    scripted(api, found("Deploy with make deploy."))

    assert distilled.distil_next().facts == 1


@pytest.mark.parametrize("key", ["kind", "role", "session", "project", "project_name", "user_id"])
def test_an_import_with_what_is_no_text_where_text_must_be_is_refused(key: str) -> None:
    at = "2026-08-01T12:00:00+00:00"
    says = {"created_at": at, "project": SHOP.slug, key: ["x"]}
    record = {"type": "memory", "id": str(uuid.uuid4()), "text": SAID, "payload": says}

    with pytest.raises(ValueError, match=rf"payload\[\"{key}\"\] must be a string"):
        record_in(record, Header(), TERMS)


def test_an_import_does_not_hide_what_was_said_here(raw: Memories) -> None:
    raw.editor.add(given(), infer=False)
    imported(raw, f"{SAID} Indeed.", created_at="2099-01-01T00:00:00+00:00")
    block = raw.recall.for_session(BOB, Frame(SHOP.name, 6000)).block

    assert f"(added by a tool) {SAID}\n" in block.text


def test_of_what_a_hostile_model_answers_nothing_is_live(
    distilled: Memories, api: FakeAnthropic, tmp_path: Path
) -> None:
    spool = Draining(tmp_path / "work", distilled, quiet_s=0.0)
    scripted(api, found(*ATTACKS.values()))
    spool.say(a_job(asked(1)), ended=True)
    spool.drain.look(hurry=True)

    assert len(all_of(distilled)) > len(ATTACKS) * 0.9  # some say the same, or nothing
    told = distilled.recall.for_session(BOB, Frame(SHOP.name, 9_000)).block
    check_block(told.text, len(told.ids))
    assert len(told.ids) > 5


def test_every_attack_survives_the_spool_as_it_was_said(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"))
    spool.prepare()
    texts = tuple(text.encode("utf-8", "replace").decode() for text in ATTACKS.values())
    spool.put(a_job(*((text, text) for text in texts)))
    (job,) = spool.waiting()

    assert tuple(turn.text for turn in job.turns) == tuple(t for t in texts for _ in range(2))


@pytest.mark.parametrize(
    ("payload", "origin"),
    [
        ({}, ""),
        ({"role": "user"}, USER),
        ({"attributed_to": "assistant"}, CLAUDE),
        ({"origin": "import", "role": "user"}, IMPORT),
        ({"origin": "tool", "attributed_to": "user"}, TOOL),
        ({"origin": "user"}, ""),
        ({"origin": ["tool"], "role": {"user": 1}}, ""),
    ],
)
def test_an_origin_is_one_of_four_or_unknown(payload: dict[str, Any], origin: str) -> None:
    assert origin_of(payload) == origin
