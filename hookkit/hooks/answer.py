"""Which handler an event belongs to."""

from __future__ import annotations

from hookkit.deadline import Deadline
from hookkit.events.read import Event, PromptSubmitted, SessionEnded, SessionStarted
from hookkit.hooks.model import Answer
from hookkit.hooks.setting import setting_of
from hookkit.paths import Paths


def answer(event: Event, paths: Paths, deadline: Deadline) -> Answer:
    """What to say to `event`.

    Only what an event needs is imported: recall wants the socket, saving the transcript, and each
    costs the other's hook milliseconds.
    """
    at = setting_of(paths, event.cwd, deadline)
    if at.config.off:
        return Answer(is_idle=True)
    if isinstance(event, (SessionStarted, PromptSubmitted)):
        from hookkit.hooks.recall import prompt_submitted, session_started

        if isinstance(event, SessionStarted):
            return session_started(event, at)
        return prompt_submitted(event, at)

    from hookkit.hooks.save import session_ended, turn_ended

    return session_ended(event, at) if isinstance(event, SessionEnded) else turn_ended(event, at)
