"""A question to an answer that fits its schema: parsed, checked, once repaired."""

from __future__ import annotations

import itertools
import json
from typing import Any, NamedTuple

import jsonschema

from hookkit.deadline import Deadline
from hookkit.memory.asking import Ask, BadAnswerError, Provider, Said
from hookkit.memory.ports import ModelError
from hookkit.memory.usage import Usage

REPAIR = """

Your last answer could not be used: it must be {must_be}, but {found}.
Answer once more, with that JSON alone: no prose around it, no code fence."""
TRIES = 50  # brackets in the prose before it; more of them is no prose
WHOLE = "one whole JSON value that fits the schema"


class Answer(NamedTuple):
    """What a model was found to say, and what that cost, the repair included."""

    value: Any  # JSON that fits the schema
    usage: Usage


class _Fault(Exception):  # noqa: N818  # not raised beyond this module
    """Why a text is not the answer; says kinds and places, never words."""


def ask_for_json(provider: Provider, ask: Ask, deadline: Deadline) -> Answer:
    """The answer to `ask`; a bad one is asked for once more, with what was wrong with it.

    Raises:
        BadAnswerError: the second one was no better.
        ModelError: the provider's, with the `usage` of what it answered before.
    """
    first = provider.say(ask, deadline)
    try:
        return Answer(read(first, ask.schema), first.usage)
    except _Fault as fault:
        again = ask._replace(prompt=ask.prompt + REPAIR.format(must_be=WHOLE, found=fault))
    try:
        second = provider.say(again, deadline)
    except ModelError as error:
        error.usage = first.usage
        raise
    usage = Usage(*(a + b for a, b in zip(first.usage, second.usage, strict=True)))
    try:
        return Answer(read(second, ask.schema), usage)
    except _Fault as fault:
        raise BadAnswerError(provider.model, WHOLE, str(fault), second.text, usage) from None


def read(said: Said, schema: dict[str, Any]) -> Any:
    """The JSON in what was said, which may stand in a code fence or amid prose.

    Raises:
        _Fault: there is none, or none that fits.
    """
    if said.ending != "whole":
        cut = "it was cut off (see MEM0_LLM_MAX_TOKENS)"
        raise _Fault(cut if said.ending == "cut" else "the model refused")
    value = _find(said.text)
    try:
        jsonschema.validate(value, schema)
    except jsonschema.ValidationError as error:
        found = f"{error.validator} at {error.json_path}"
        raise _Fault(f"it does not fit the schema ({found})") from None
    return value


def _find(text: str) -> Any:
    """The first object or list in `text` that is whole JSON."""
    decoder = json.JSONDecoder(strict=False)
    starts = (at for at, sign in enumerate(text) if sign in "{[")
    for at in itertools.islice(starts, TRIES):
        try:
            return decoder.raw_decode(text, at)[0]
        except (ValueError, RecursionError):
            continue
    raise _Fault(f"there is no JSON in its {len(text)} characters")
