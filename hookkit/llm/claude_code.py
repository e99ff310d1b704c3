"""The user's own `claude` program as a model: whatever it is logged in with pays.

`claude -p --safe-mode` runs no hooks and reads no CLAUDE.md; HOOKKIT_OFF=1 in its environment keeps
our hooks out all the same. The question goes in on stdin: a command line is no place for words.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any

from hookkit.deadline import Deadline
from hookkit.memory.asking import Ask, Call, Said
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.memory.usage import Usage

MEND = "set MEM0_ANTHROPIC_TOKEN to an API key, or MEM0_LLM_PROVIDER to ollama"


class ClaudeCodeModel:
    """`Provider` over `claude -p`; `environment` is what the program is given."""

    provider = "claude_code"

    def __init__(self, model: str, environment: Mapping[str, str], program: str = "claude") -> None:
        self.model = model
        self._environment = {**environment, "HOOKKIT_OFF": "1"}
        # What a Claude Code around us says of itself is not true of this one.
        for name in [n for n in self._environment if n.startswith(("CLAUDECODE", "CLAUDE_CODE_S"))]:
            del self._environment[name]
        self._program = program

    def say(self, ask: Ask, deadline: Deadline) -> Said:
        """What the model says; tools are asked for as JSON, since the program would run its own.

        Raises:
            ModelUnavailableError: the program is not there, not logged in, or too slow.
            ModelError: it answered with something that is no result.
        """
        program = shutil.which(self._program, path=self._environment.get("PATH"))
        if program is None:
            raise ModelUnavailableError(f"no `{self._program}` on the PATH; install it, or {MEND}")
        schema = _calls_schema(ask) if ask.tools else ask.schema
        result = self._run([program, *self._arguments(ask.system, schema)], ask.prompt, deadline)
        said = result.get("structured_output")
        text = json.dumps(said) if said is not None else str(result.get("result") or "")
        calls = _calls(said) if ask.tools else ()
        refused = result.get("stop_reason") == "refusal"
        return Said(text, _usage(result), "refused" if refused else "whole", calls)

    def _arguments(self, system: str, schema: Mapping[str, Any]) -> list[str]:
        return [
            *("-p", "--safe-mode", "--tools", "", "--no-session-persistence"),
            *("--model", self.model, "--output-format", "json"),
            *("--system-prompt", system, "--json-schema", json.dumps(schema)),
        ]

    def _run(self, command: list[str], prompt: str, deadline: Deadline) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="hookkit-claude-") as nowhere:  # no project's files
            process = subprocess.Popen(
                command,
                cwd=nowhere,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # so that all it started can be ended with it
            )
            try:
                out, _ = process.communicate(prompt.encode(), timeout=max(deadline.left(), 1.0))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                raise ModelUnavailableError(
                    f"`{self._program}` did not answer in time; what was said waits"
                ) from None
        return self._read(out, process.returncode)

    def _read(self, out: bytes, status: int) -> dict[str, Any]:
        try:
            result = json.loads(out)
        except ValueError:
            result = None
        if isinstance(result, list):  # with --verbose in the user's settings: all messages
            result = result[-1] if result else None
        if not isinstance(result, dict) or result.get("type") != "result":
            raise ModelUnavailableError(
                f"`{self._program} -p` ended with status {status} and no result; "
                f"try it in a terminal, or {MEND}"
            )
        if str(result.get("subtype", "")).startswith("error_max"):
            return result  # the model never came up with what fits: an answer, if a bad one
        if result.get("is_error") or status != 0:
            code = result.get("api_error_status")
            raise (
                ModelUnavailableError if code in (None, 401, 403, 429, 500, 529) else ModelError
            )(
                f"`{self._program} -p` failed (API status {code}); is it logged in? "
                f"try it in a terminal, or {MEND}"
            )
        return result


def _calls_schema(ask: Ask) -> dict[str, Any]:
    call = {
        "type": "object",
        "properties": {
            "tool": {"type": "string", "enum": [tool.name for tool in ask.tools]},
            "input": {"anyOf": [tool.schema for tool in ask.tools]},
        },
        "required": ["tool", "input"],
        "additionalProperties": False,
    }
    calls = {"type": "array", "items": call, "minItems": 1}
    return {
        "type": "object",
        "properties": {"calls": calls},
        "required": ["calls"],
        "additionalProperties": False,
    }


def _calls(said: object) -> tuple[Call, ...]:
    found = said.get("calls", []) if isinstance(said, dict) else []
    return tuple(Call(str(call["tool"]), dict(call["input"])) for call in found)


def _usage(result: Mapping[str, Any]) -> Usage:
    usage = result.get("usage") or {}
    fresh = int(usage.get("input_tokens", 0)) + int(usage.get("cache_creation_input_tokens", 0))
    cached = int(usage.get("cache_read_input_tokens", 0))
    return Usage(fresh, int(usage.get("output_tokens", 0)), cached)
