"""Secrets in a Markdown table: the head of a column says what stands in it."""

from __future__ import annotations

import re

from hookkit.memory.redact_values import is_secret

NAME = (
    r"(?i)^[\s*`]*(?:\w{1,20}[ _-]){0,2}"
    r"(?:passw(?:or)?ds?|passphrase|pwd|pass|secret|tokens?|api[ _-]?keys?)[\s*`]*$"
)


def clean_rows(head: str, rows: str, cut: str) -> str:
    """The `rows` without what is a secret in a column whose `head` names one."""
    columns = {
        at: cell.strip(" \t*`") for at, cell in enumerate(head.split("|")) if re.match(NAME, cell)
    }
    if not columns:
        return rows
    return "".join(_clean(line, columns, cut) for line in rows.splitlines(keepends=True))


def _clean(line: str, columns: dict[int, str], cut: str) -> str:
    cells = line.split("|")
    for at, name in columns.items():
        value = cells[at].strip(" \t`") if at < len(cells) else ""
        value = value[2:-2] if value.startswith("**") and value.endswith("**") else value
        if value and " " not in value and is_secret(name, "|", value):
            cells[at] = cells[at].replace(value, cut)
    return "|".join(cells)
