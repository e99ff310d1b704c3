"""Our lines in a CLAUDE.md, between markers, so that the next version finds and replaces them."""

from __future__ import annotations

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.install.edited_file import Edited, edit_file
from hookkit.install.encoding import decode, encode
from hookkit.install.errors import SettingsEncodingError, TemplateError
from hookkit.install.targets import COMMITTED
from hookkit.install.templates import template_path

BEGIN = "<!-- hookkit: begin -->"
END = "<!-- hookkit: end -->"


class MarkerError(HookkitError):
    """The markers do not stand as we put them."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f'{path} must hold "{BEGIN}" and after it "{END}", once each, found otherwise; '
            f"take them and what is between them out, and retry"
        )


def our_lines() -> str:
    """The lines, without markers.

    Raises:
        TemplateError: our template is missing.
    """
    path = template_path("claude-md.txt")
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, ValueError) as error:
        raise TemplateError(path, str(error)) from error


def write_lines(
    path: str, lines: str, *, state_dir: str, deadline: Deadline, dry_run: bool
) -> Edited:
    """Put `lines` between our markers in the file at `path`, or at its end with new ones.

    Raises:
        HookkitError: the file is not one to write into; it is as it was.
    """

    def change(content: bytes | None) -> bytes | None:
        try:
            text, encoding = decode(content or b"")
        except SettingsEncodingError as error:
            raise error.within(path) from None
        return encode(with_lines(text, lines, path), encoding)

    return edit_file(
        path, change, state_dir=state_dir, deadline=deadline, dry_run=dry_run, new_mode=COMMITTED
    )


def with_lines(text: str, lines: str, path: str = "CLAUDE.md") -> str:
    r"""`text` with `lines` between our markers; done twice it is done once.

    Raises:
        MarkerError: there are not two markers in their order.

    >>> with_lines("# Mine\n", "Ours.")
    '# Mine\n\n<!-- hookkit: begin -->\nOurs.\n<!-- hookkit: end -->\n'
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    block = newline.join([BEGIN, *lines.split("\n"), END])
    counts = (text.count(BEGIN), text.count(END))
    if counts == (0, 0):
        before = text.rstrip("\r\n")
        return f"{before}{newline * 2 if before else ''}{block}{newline}"
    at, end = text.find(BEGIN), text.find(END)
    if counts != (1, 1) or end < at:
        raise MarkerError(path)
    return text[:at] + block + text[end + len(END) :]
