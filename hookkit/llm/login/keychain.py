"""The Keychain item that Claude Code keeps its login in on macOS, through Apple's `security`.

Names as in Claude Code 2.1.330: service "Claude Code-credentials", with the first eight hex digits
of the config folder's sha256 behind it where CLAUDE_CONFIG_DIR is set; account $USER. It is written
the way Claude Code does: a command on the stdin of `security -i`, so that no secret is in an argv,
and by /usr/bin/security itself, since another writer's signature would lock Claude Code out.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import unicodedata

from hookkit.llm.login.errors import LoginUnreadableError, LoginUnwritableError
from hookkit.llm.login.values import Seen

SERVICE = "Claude Code-credentials"
NO_SUCH_ITEM = 44  # the exit status of `security`
TIMEOUT_S = 10.0
# `security -i` cuts a line at 4,096 bytes, and obeys the first half of it.
LINE_MAX_BYTES = 4000
GROWTH = 256  # bytes that new tokens may be longer than old ones


class KeychainItem:
    """The item of one user and one config folder ("" is the default one)."""

    def __init__(self, security: str, user: str, config_dir: str) -> None:
        self._security = security
        self._account = user if re.fullmatch(r"[a-zA-Z0-9._-]+", user) else "claude-code-user"
        self._service = SERVICE + _suffix(config_dir)
        self.where = f'the Keychain item "{self._service}"'

    def key(self) -> str:
        """What two views of one item have in common."""
        return f"keychain:{self._service}:{self._account}"

    def look(self) -> Seen:
        """The item now.

        Raises:
            LoginUnreadableError: `security` would not say.
        """
        ran = self._run(
            ["find-generic-password", "-a", self._account, "-w", "-s", self._service], b""
        )
        if ran is None:
            raise LoginUnreadableError(self.where, f"{self._security} did not run, or hung")
        status, said = ran
        if status == NO_SUCH_ITEM:
            return Seen(None)
        if status:
            raise LoginUnreadableError(
                self.where,
                f"{self._security} ended with {status}; is the login keychain locked?",
            )
        return Seen(_unhex(said.strip()))

    def prove(self, content: bytes) -> None:
        """See that a successor of `content` could be stored.

        Raises:
            LoginUnwritableError: it is too long for `security -i`.
        """
        self._command(content + b" " * GROWTH)

    def replace(self, content: bytes, seen: Seen) -> bool:
        """Put `content` where `seen` was; False if that has changed, or changed again since.

        Raises:
            LoginUnreadableError: it cannot be read any more.
            LoginUnwritableError: it cannot be written.
        """
        command = self._command(content)
        if self.look() != seen:
            return False
        ran = self._run(["-i"], command)
        if ran is None or ran[0]:
            why = f"ended with {ran[0]}" if ran else "did not run, or hung"
            raise LoginUnwritableError(self.where, f"{self._security} {why}")
        return self.look() == Seen(content)  # its status does not prove much

    def _command(self, content: bytes) -> bytes:
        said = f'-a "{self._account}" -s "{self._service}" -X "{content.hex()}"'
        line = f"add-generic-password -U {said}\n".encode()
        if len(line) > LINE_MAX_BYTES:
            raise LoginUnwritableError(self.where, "it is too long for `security -i`")
        return line

    def _run(self, arguments: list[str], stdin: bytes) -> tuple[int, bytes] | None:
        """Status and output; None, and not an error that holds the output, if it could not run."""
        try:
            ran = subprocess.run(
                [self._security, *arguments],
                input=stdin,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return ran.returncode, ran.stdout


def _suffix(config_dir: str) -> str:
    if not config_dir:
        return ""
    folder = unicodedata.normalize("NFC", config_dir).encode("utf-8", "surrogateescape")
    return f"-{hashlib.sha256(folder).hexdigest()[:8]}"


def _unhex(said: bytes) -> bytes:
    """`security -w` prints what is not plain ASCII as hex."""
    if said[:1] == b"{":
        return said
    try:
        return bytes.fromhex(said.decode("ascii"))
    except ValueError:
        return said
