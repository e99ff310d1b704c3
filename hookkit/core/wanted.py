"""Which memories and jobs somebody wants forgotten, and where they are."""

from __future__ import annotations

import json
import uuid
from typing import NamedTuple

from hookkit.core.edit import OWN_KEYS
from hookkit.core.payload import MEMORIES
from hookkit.errors import HookkitError
from hookkit.memory.ports import Found, MemoryStore, Payload
from hookkit.spool.job import SaveJob
from hookkit.transcript.turns import exchanges

PAGE = 500
SHORTEST = 4  # characters of an id's beginning


class NotOneMemoryError(HookkitError):
    """The beginning of an id that is nobody's, or not of one memory alone."""

    def __init__(self, beginning: str, found: int) -> None:
        super().__init__(
            f"ID must be the id of one memory, or {SHORTEST} characters and more that it begins "
            f"with, found {found or 'none'} for {beginning!r:.60}; `hookkit list` tells the ids"
        )


class Wanted(NamedTuple):
    """What is to be forgotten: these ids, or all that fits whatever else is set."""

    ids: tuple[str, ...] = ()  # whole, or their beginnings
    user_id: str = ""  # whose; "" anybody's
    session: str = ""
    project: str | None = None  # slug; None any
    text: str = ""  # in whatever case

    @property
    def is_whole(self) -> bool:
        """Whether all of a session or project is meant, whatever it says."""
        return not self.ids and not self.text

    def fits(self, payload: Payload) -> bool:
        """Whether a memory is meant (without `ids`)."""
        if payload.get("collection", MEMORIES) != MEMORIES:
            return False
        given = {key: value for key, value in payload.items() if key not in OWN_KEYS}
        words = f"{payload.get('data', '')}\n{json.dumps(given, ensure_ascii=False)}"
        return self.is_theirs(payload) and self.says(words)

    def is_theirs(self, payload: Payload) -> bool:
        """Whether a memory is of that user, session and project, whatever it says."""
        whose = (payload.get("session", ""), payload.get("project", ""))
        return self._is_theirs(payload.get("user_id"), *whose)

    def left_of(self, job: SaveJob) -> SaveJob | None:
        """What is to be left of a job: itself where nothing of it is meant, None for nothing."""
        if self.ids or not self._is_theirs(job.user_id, job.session, job.project.slug):
            return job
        if self.is_whole:
            return None
        meant = [one for one in exchanges(job.turns) if any(self.says(t.text) for t in one.turns)]
        if not meant:
            return job if not self.says(job.answer) else job._replace(answer="")
        # Emptied, not taken out: exchanges are counted, and known by their number.
        prompts = {one.prompt for one in meant}
        turns = [t._replace(text="") if t.prompt in prompts else t for t in job.turns]
        is_empty = not any(turn.text for turn in turns)
        return None if is_empty else job._replace(turns=tuple(turns), answer="")

    def says(self, text: str) -> bool:
        """Whether it holds the text."""
        return self.text.casefold() in text.casefold()

    def _is_theirs(self, user_id: object, session: object, project: object) -> bool:
        return (
            self.user_id in ("", user_id)
            and self.session in ("", session)
            and self.project in (None, project)
        )


def find(store: MemoryStore, wanted: Wanted) -> list[Found]:
    """The memories that are meant.

    Raises:
        NotOneMemoryError: an id is nobody's.
        StoreUnavailableError: the store cannot be read.
    """
    if wanted.ids:
        return list(
            {one.id: one for id_ in wanted.ids for one in [beginning_with(store, id_)]}.values()
        )
    found: list[Found] = []
    after = ""
    # By page, as a server may refuse to filter by a key that has no index.
    while page := store.page(after, PAGE):
        after = page[-1].id
        found += [Found(p.id, p.payload) for p in page if wanted.fits(p.payload)]
    return found


def beginning_with(store: MemoryStore, beginning: str) -> Found:
    """The one memory whose id begins so.

    Raises:
        NotOneMemoryError: there is none, or more than one.
    """
    digits = beginning.strip().lower().replace("-", "")
    is_hex = all(c in "0123456789abcdef" for c in digits)
    if not is_hex or not SHORTEST <= len(digits) <= 32:
        raise NotOneMemoryError(beginning, 0)
    first = str(uuid.UUID(digits.ljust(32, "0")))
    after, found = first, [(one.id, one.payload) for one in store.get([first])]
    while page := store.page(after, 20):  # by id
        near = [(p.id, p.payload) for p in page if p.id.replace("-", "").startswith(digits)]
        found += near
        after = page[-1].id
        if len(near) < len(page):
            break
    memories = [Found(*one) for one in found if one[1].get("collection") == MEMORIES]
    if len(memories) != 1:
        raise NotOneMemoryError(beginning, len(memories))
    return memories[0]
