"""What is asked of a language model, and what comes back: the port of every provider.

A provider (llm/anthropic, llm/ollama, llm/claude_code) says what its model said, whole or not, and
what it cost. llm/asking makes an answer of it: parsed, held against the schema, once repaired.
"""

from __future__ import annotations

from hookkit.deadline import Deadline
from hookkit.memory.ports import ModelError
from hookkit.memory.usage import Usage
from hookkit.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, Protocol

    Json = Any
    Ending = Literal["whole", "cut", "refused"]
else:
    Protocol = object


class Tool(NamedTuple):
    """Something that a model may call."""

    name: str  # [A-Za-z0-9_-]
    about: str
    schema: dict[str, Json]  # of its input, an object


class Ask(NamedTuple):
    """One question."""

    system: str  # constant, and sent so that a provider may keep it
    prompt: str
    schema: dict[str, Json]  # of the answer; not looked at where there are tools
    tools: tuple[Tool, ...] = ()  # the answer is calls of these, at least one


class Call(NamedTuple):
    """A model calls a tool."""

    tool: str
    input: dict[str, Json]


class Said(NamedTuple):
    """What a model said, before anybody looked at it."""

    text: str
    usage: Usage
    ending: Ending = "whole"
    calls: tuple[Call, ...] = ()


class Provider(Protocol):
    """One model of one provider."""

    @property
    def provider(self) -> str:
        """Its name in the settings: anthropic, anthropic_oat, ollama, claude_code."""

    @property
    def model(self) -> str:
        """The model's name, as the provider knows it."""

    def say(self, ask: Ask, deadline: Deadline) -> Said:
        """What the model says to `ask`.

        Raises:
            ModelUnavailableError: the provider was not reached, or will not serve us now.
            ModelError: it refused this very question; asking again may help.
        """


NOTHING = Usage()


class BadAnswerError(ModelError):
    """The model answered, and not with what was asked for, even when asked once more."""

    usage: Usage

    def __init__(
        self, model: str, must_be: str, found: str, answer: str, usage: Usage = NOTHING
    ) -> None:
        super().__init__(f"{model}'s answer must be {must_be}, found {found}; it is asked again")
        self.answer = answer  # what it said: for the failed job, never for a log
        self.usage = usage  # of both answers
