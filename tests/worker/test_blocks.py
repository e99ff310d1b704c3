"""worker.blocks: what is taken away is in no kept block, and nothing else is missing from any."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from hookkit.config.read import read_config
from hookkit.core.edit import Given
from hookkit.core.look import Whose
from hookkit.core.memories import Memories
from hookkit.core.recall import Frame
from hookkit.core.wanted import Wanted
from hookkit.files import make_private_dir
from hookkit.memory.model import GLOBAL, Project, Scope
from hookkit.memory.ports import Found
from hookkit.memory.redact import cleaned
from hookkit.paths import Paths
from hookkit.spool.blocks import Kept, last_block
from hookkit.worker.blocks import Blocks
from hookkit.worker.eraser import Eraser
from hookkit.worker.log import Log
from hookkit.worker.parts import open_memories
from tests.core.making import BANK, BOB, SHOP

GONE = "The API listens on port 8080."
STAYS = "The build uses uv."
THEIRS = "Money is counted in cents."
LATER = "2999-01-01T00:00:00.000+00:00"
PROJECTS = (SHOP, BANK)


class Desk:
    """Memories of two projects, and the blocks that sessions of both were given."""

    def __init__(self, paths: Paths, memories: Memories, blocks: Blocks, log: Log) -> None:
        self.paths, self.memories, self.blocks = paths, memories, blocks
        self.eraser = Eraser(memories.forgetter, None, paths, blocks, log)
        self.gone = self.add(GONE)
        self.add(STAYS)
        self.add(THEIRS, BANK)
        for project in PROJECTS:
            self.begins(project)

    def add(self, text: str, project: Project = SHOP) -> str:
        """Remember it; its id."""
        given = Given(str(uuid.uuid4()), (("user", text),), "bob", project, "", "", {}, "fact")
        return self.memories.editor.add(given, infer=False).memories[0].id

    def begins(self, project: Project) -> None:
        """A session of that project is given what there is, which is kept."""
        scope, moment = Scope("bob", project.slug), self.blocks.moment()
        told = self.memories.recall.for_session(scope, Frame(project.name, 6000))
        self.blocks.keep(moment, scope, told.block)

    def said(self, project: Project = SHOP) -> list[str]:
        """What the kept block of that project says, without dates and signs."""
        kept = last_block(self.paths, "edge", Scope("bob", project.slug), time.time())
        return sorted(line.rpartition(") ")[2] for line in kept.lines) if kept else []

    def holds(self, words: str) -> bool:
        """Whether any file in the folder of kept blocks has these words in it."""
        files = [path.read_bytes() for path in Path(self.paths.blocks).iterdir()]
        return any(words.encode() in content for content in files)


@pytest.fixture
def desk(paths: Paths) -> Iterator[Desk]:
    log = Log(paths.worker_log)
    make_private_dir(paths.log)
    blocks = Blocks(paths, "edge", log)
    config = read_config({"MEM0_LLM_PROVIDER": "none"}, "/nonexistent/config.env").config
    with closing(open_memories(paths, config, blocks.withdraw)) as memories:
        yield Desk(paths, memories, blocks, log)


def supersede(desk: Desk) -> None:
    desk.add("The API listens on port 9090.")


def change(desk: Desk) -> None:
    desk.memories.editor.change(desk.gone, "Nothing listens any more.")


def forget(desk: Desk) -> None:
    desk.memories.editor.forget(desk.gone)


def forget_words(desk: Desk) -> None:
    forgetter = desk.memories.forgetter
    act = forgetter.begin(str(uuid.uuid4()), is_purge=True)
    forgetter.forget(Wanted(text="port 8080"), act)


def take(desk: Desk) -> None:
    """As an import of another machine's export does."""
    mover = desk.memories.mover
    (record,) = [one for one in mover.page("", vectors=False, beside=()) if one["id"] == desk.gone]
    payload = {**record["payload"], "updated_at": LATER}
    newer = {**record, "text": "Nothing listens any more.", "payload": payload}
    assert mover.take([newer], "another model").stored == 1


def audit(desk: Desk) -> None:
    desk.memories.audit(partial(cleaned, own=("port [0-9]+",)), fix=True)


ACTS: list[Callable[[Desk], None]] = [supersede, change, forget, forget_words, take, audit]


@pytest.mark.parametrize("act", ACTS)
def test_what_gave_way_is_in_no_block_and_every_other_line_is_where_it_was(
    act: Callable[[Desk], None], desk: Desk
) -> None:
    before = desk.said(), desk.said(BANK)
    act(desk)

    assert before == (sorted([GONE, STAYS]), [THEIRS])
    assert (desk.said(), desk.said(BANK), desk.holds("8080")) == ([STAYS], [THEIRS], False)


def test_with_all_memories_of_a_project_its_block_goes_and_no_other(desk: Desk) -> None:
    desk.memories.editor.forget_all(Whose("bob", "", "", (SHOP.slug,)), with_entities=True)

    assert (desk.said(), desk.said(BANK), desk.holds("8080")) == ([], [THEIRS], False)


def test_a_memory_of_every_project_is_withdrawn_from_each(desk: Desk) -> None:
    everywhere = desk.add("Bob likes tabs.", Project(GLOBAL, ""))
    for project in PROJECTS:
        desk.begins(project)
    before = desk.holds("likes tabs")
    desk.memories.editor.forget(everywhere)

    assert (before, desk.holds("likes tabs")) == (True, False)
    assert (desk.said(), desk.said(BANK)) == (sorted([GONE, STAYS]), [THEIRS])


def test_what_is_added_or_taken_in_once_more_leaves_the_blocks(desk: Desk) -> None:
    mover = desk.memories.mover
    records = mover.page("", vectors=False, beside=())
    desk.add("The tests run with pytest.")
    taken = mover.take(records, mover.embedder.model_id)

    assert (taken.stored, desk.said(), desk.said(BANK)) == (0, sorted([GONE, STAYS]), [THEIRS])


def test_a_session_that_asked_before_a_deletion_does_not_keep_what_it_was_told(desk: Desk) -> None:
    moment = desk.blocks.moment()
    told = desk.memories.recall.for_session(BOB, Frame(SHOP.name, 6000))
    forget(desk)
    desk.blocks.keep(moment, BOB, told.block)

    assert (GONE in told.block.text, desk.said()) == (True, [STAYS])


def test_while_a_block_cannot_be_written_nothing_is_forgotten(desk: Desk) -> None:
    blocks = Path(desk.paths.blocks)
    (file,) = [path for path in blocks.iterdir() if GONE.encode() in path.read_bytes()]
    file.unlink()
    file.mkdir()  # root may write everywhere, and remove no folder so
    with pytest.raises(OSError):
        forget(desk)

    assert desk.memories.editor.get(desk.gone).payload["data"] == GONE


def test_settled_blocks_say_what_the_store_says_and_nothing_else(desk: Desk) -> None:
    """Another machine changes and deletes in the same store, and clears none of our blocks."""
    quiet = desk.memories._store  # as another machine's worker reaches it
    mine = quiet.get([desk.gone])[0]
    quiet.set_payload(desk.gone, {**mine.payload, "data": "The API is switched off."})
    desk.blocks.settle(desk.memories.forgetter.texts)
    changed = desk.said()
    quiet.delete([one.id for one in stays(desk)])
    desk.blocks.settle(desk.memories.forgetter.texts)

    assert (changed, desk.said(), desk.said(BANK)) == ([STAYS], [], [THEIRS])


def stays(desk: Desk) -> list[Found]:
    return desk.memories.forgetter.find(Wanted(text=STAYS))


def test_the_eraser_takes_out_what_a_crash_left_in_a_block_and_no_more(desk: Desk) -> None:
    (file,) = [path for path in Path(desk.paths.blocks).iterdir() if b"8080" in path.read_bytes()]
    before = file.read_bytes()
    forget(desk)
    file.write_bytes(before)  # as if we were killed before it was withdrawn
    desk.eraser.when_idle()

    assert (desk.said(), desk.said(BANK), desk.holds("8080")) == ([STAYS], [THEIRS], False)
    assert "erased what was forgotten" in Path(desk.paths.worker_log).read_text()


def test_many_who_save_forget_and_begin_at_once_leave_only_what_holds(desk: Desk) -> None:
    ids = [desk.add(f"Service {n} is written in Rust.") for n in range(12)]
    desk.begins(SHOP)
    before: Kept | None = last_block(desk.paths, "edge", BOB, time.time())
    done = threading.Event()

    def begin() -> None:
        while not done.is_set():
            desk.begins(SHOP)

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for memory in ids[:11]:
        desk.memories.editor.forget(memory)
    done.set()
    for thread in threads:
        thread.join()

    assert before is not None
    assert {*ids} <= {*before.ids}
    assert desk.said() == sorted([GONE, STAYS, "Service 11 is written in Rust."])
