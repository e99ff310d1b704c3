"""The program `claude`: whether it is there, and not older than what hookkit was made against."""

from __future__ import annotations

import re
import shutil
import subprocess

from hookkit.doctor.model import Finding, Surroundings, fail, ok, warn

OLDEST = (2, 1)
ANSWER_S = 8.0
ANOTHER = "install Claude Code, or: hookkit config set MEM0_LLM_PROVIDER anthropic"


def claude(at: Surroundings) -> list[Finding]:
    """What `claude --version` says; an editor's Claude Code has no such program."""
    program = shutil.which("claude", path=at.environ.get("PATH"))
    if program is None and at.config.llm_provider == "claude_code":
        return [fail("claude", "MEM0_LLM_PROVIDER is claude_code: no claude in PATH", ANOTHER)]
    if program is None:
        return [ok("claude", "not in PATH, as with Claude Code in an editor")]
    said = _version(program)
    numbers = re.match(r"(\d+)\.(\d+)", said)
    if numbers is None:
        return [warn("claude", f"{program} --version says {said[:80]!r}", "claude doctor")]
    if (int(numbers[1]), int(numbers[2])) < OLDEST:
        return [warn("claude", f"{program} is {said[:40]}, hookkit needs 2.1", "claude update")]
    return [ok("claude", f"{said[:40]}, {program}")]


def _version(program: str) -> str:
    """What it says, or why it says nothing."""
    try:
        done = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=ANSWER_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stdout or done.stderr).strip()
