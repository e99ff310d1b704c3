"""Our hooks in Claude Code's settings.json: put there, and taken out again.

What was decided, and over what:

* **The document is the user's.** Of it we touch the hooks that carry `--owner=hookkit` as a whole
  word, and those of mem0-mcp-selfhosted, which we take over: that they run is what makes them so,
  not that a line mentions them, and a line that goes on to another program stays (owner.py).
* **The text is the user's too.** A change is written into the text as it stands (rewrite.py), over
  a json.dumps of the whole: encoding, mark, line ends, indentation, numbers and escapes stay.
* **Uninstall restores.** As long as nobody else has written the file, it becomes again, byte for
  byte, what it was before the first install (record.py, in our data folder), old entries of
  mem0-mcp-selfhosted included; uninstalling once more removes those. Has somebody written
  it, only our entries go.
* **What Claude Code would not read is refused**, with line and column: beside a comment or a
  trailing comma our hooks would be ignored without a word. So is a key that stands twice.
* **Nobody's write is lost.** Two of us wait for each other on a lock in our data folder, which
  leaves no file in the user's; against Claude Code, which knows no lock, the file is compared just
  before the rename, and the whole begins anew if it has changed (replace.py).
* **A hook outlives hookkit in silence**: a shell test for interpreter and program before the exec.
  An interpreter in a cache is refused. A project's file is created 0644, the user's own 0600.
* **The entries are files** (settings-templates/), one for sh and one in exec form for Windows, and
  what is about to be written is held against a schema: it knows that a timeout is in seconds.
"""

from __future__ import annotations

from hookkit.deadline import Deadline
from hookkit.install.entries import HookProgram, wanted_entries
from hookkit.install.settings_file import Applied, apply, installed_in
from hookkit.install.targets import Target, global_target, local_target, project_target

__all__ = [
    "Applied",
    "HookProgram",
    "Target",
    "global_target",
    "install",
    "installed_in",
    "local_target",
    "project_target",
    "uninstall",
]


def install(
    target: Target, program: HookProgram, *, state_dir: str, deadline: Deadline, dry_run: bool
) -> Applied:
    """Make `program` the hook of every event that we answer; twice is once.

    Raises:
        HookkitError: one of install.errors; the settings file is as it was.
    """
    wanted = wanted_entries(program)
    return apply(target, wanted, state_dir=state_dir, deadline=deadline, dry_run=dry_run)


def uninstall(target: Target, *, state_dir: str, deadline: Deadline, dry_run: bool) -> Applied:
    """Take our hooks out, and where nobody else has changed the file, leave it as it was.

    Raises:
        HookkitError: one of install.errors; the settings file is as it was.
    """
    return apply(target, {}, state_dir=state_dir, deadline=deadline, dry_run=dry_run)
