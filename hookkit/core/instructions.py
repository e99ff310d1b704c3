"""What is asked of a model that distils: what to keep, and in which shape.

mem0's own prompt is for chats about a person's life; what stands here is appended to it for the
work of a software developer. Its shape is mem0's, with two words more that mem0 does not know.
"""

from __future__ import annotations

from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.memory.ports import Payload

KINDS = ("decision", "convention", "command", "cause", "preference", "fact")

INSTRUCTIONS = """These are working sessions of a software developer with Claude Code.

Keep what will matter in a later session:
- decision: what was decided, and why, and what it was chosen over;
- convention: how things are done in this project, where files and names go;
- command: a command that was run and worked, with what it is for;
- cause: what was found to be behind a fault, and what mended it;
- preference: how this person wants to work, in any project;
- fact: anything else that stays true, about the project or its surroundings.

Leave out:
- narration of what is being done or will be done next, greetings, thanks, praise;
- what any reader of the files sees at once, such as a restated README or CLAUDE.md;
- a guess that nobody verified; of one that turned out wrong in these messages keep what was found
  to be true in its place, and never the guess itself;
- what was recalled from memory and only said again;
- output of tools as such, and anything secret.

Each memory must stand alone, in one or two sentences: name the file, tool or part that it is
about, keep identifiers, numbers and commands to the letter. Say who said it (attributed_to: user or
assistant), its kind, and its scope: "global" only for a preference of the person that holds in
every project, "project" for everything else. If nothing is worth keeping, return no memory."""


# Whatever the user's own instructions say: without it the answer's `replaces` would mean nothing.
REPLACING = """If a new memory makes one of the Existing Memories untrue or out of date (another
value of the same thing, a decision taken back, a guess that turned out wrong), give that one's id
as a number in the new memory's "replaces", and say in the new memory what holds now. An existing
memory that stays true beside the new one is not replaced: another service's port, one more rule."""

MOST_REPLACED = 3  # existing memories that one new one may replace


class InstructionsError(HookkitError):
    """The file with the user's own instructions cannot be used."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"MEM0_CUSTOM_FACT_EXTRACTION_PROMPT_FILE must name a text file, found {why} at "
            f"{path}; mend or unset it"
        )


def read_instructions(text: str, path: str) -> str:
    """The user's own instructions, from their setting or their file, else ours.

    Raises:
        InstructionsError: there is no such file, or it cannot be read.
    """
    if text or not path:
        return text or INSTRUCTIONS
    try:
        found = (read_file(path) or b"").decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InstructionsError(path, type(error).__name__) from None
    if not found:
        raise InstructionsError(path, "nothing")
    return found


EXTRACTION: Payload = {
    "type": "object",
    "properties": {
        "memory": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "attributed_to": {"type": "string", "enum": ["user", "assistant"]},
                    "kind": {"type": "string", "enum": [*KINDS]},
                    "scope": {"type": "string", "enum": ["project", "global"]},
                    # Numbers of the list in the prompt: no id ever comes from a model.
                    "replaces": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "attributed_to", "kind", "scope"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["memory"],
    "additionalProperties": False,
}
