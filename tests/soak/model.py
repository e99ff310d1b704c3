"""A model on the loopback that makes two facts of each exchange, and keeps no secret of how."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.core.making import KEY, new_messages
from tests.kit.fake_anthropic import FakeAnthropic
from tests.soak.crowd import Crowd

NOTE = re.compile(r"Note (\S+): the (\w+) service listens on port (\d+)\.")


def facts_of(note: str) -> tuple[str, ...]:
    """What becomes of an exchange that begins with that note."""
    tag, animal, port = NOTE.findall(note)[0]
    return (
        f"Fact of {tag}: the {animal} service has port {port}.",
        f"Source of {tag}: it was the user who noted port {port}.",
    )


@contextmanager
def distilling(crowd: Crowd) -> Iterator[None]:
    """Let all workers of that data folder distil with this model."""
    with FakeAnthropic(rules=[{"reply": _reply}]) as api:
        crowd.more |= {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": api.url,
            "MEM0_DAILY_TOKEN_CAP": "0",
            "HOOKKIT_QUIET_S": "1",
        }
        yield


def _reply(body: dict[str, Any]) -> dict[str, str]:
    notes = NOTE.finditer("\n".join(new_messages(body)))
    facts = [
        {"text": text, "attributed_to": "user", "kind": "fact", "scope": "project"}
        for note in notes
        for text in facts_of(note[0])
    ]
    return {"text": json.dumps({"memory": facts})}
