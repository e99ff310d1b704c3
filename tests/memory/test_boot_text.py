"""memory.boot_text: any file gives a text, and no more of it than stands in it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.boot_text import (
    INDEX_CHARS,
    INDEX_LINES,
    MAX_PATHS,
    BootText,
    boot_text,
    index_text,
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("one\ntwo", "one\ntwo"),
        ("---\nname: x\n---\none", "one"),
        ("---\none", "---\none"),
        ("\ufeff---\r\nname: x\r\n---\r\none\r\n", "one\n"),
        ("one <!-- two --> three <!-- four\nfive\nsix --> seven", "one  three \n seven"),
        ("one <!-- two\nthree", "one "),
        ("```\n<!-- one -->\n```\n<!-- two -->", "```\n<!-- one -->\n```\n"),
        ("~~~~\n```\n~~~\n<!-- one", "~~~~\n```\n~~~\n<!-- one"),
        ("---\npaths: src/*\n---\none", ""),
    ],
)
def test_what_is_put_before_claude(content: str, text: str) -> None:
    assert boot_text(content).text == text


def test_paths_are_taken_as_they_are_written_and_not_too_many() -> None:
    many = boot_text(" ".join(f"@{number}.md" for number in range(2 * MAX_PATHS)))

    assert boot_text("@a.md and @~/b c@d @e\\ f.txt @g.pdf @h#i (@j)") == BootText(
        "@a.md and @~/b c@d @e\\ f.txt @g.pdf @h#i (@j)", ("a.md", "~/b", "e f.txt", "h")
    )
    assert len(many.paths) == MAX_PATHS


@given(st.text() | st.text(alphabet="-`~<!>@a \n").map(lambda text: f"---\n{text}"))
def test_no_line_is_made_up(content: str) -> None:
    boot = boot_text(content)
    index = index_text(content)

    assert set(boot.text) <= set(content) | {"\n"}
    assert all(path.replace(" ", "\\ ") in content or path in content for path in boot.paths)
    assert len(index.split("\n")) <= INDEX_LINES
    assert len(index) <= INDEX_CHARS


@pytest.mark.parametrize("text", ["<!--", "-->", "<!-- -->", "`", "``` ", "@a ", "@", "---\n", "~"])
def test_a_large_file_is_read_in_time_whatever_stands_in_it(text: str) -> None:
    started = time.process_time()
    boot_text((text * (256 << 10))[: 256 << 10])
    index_text((f"{text}\n" * (256 << 10))[: 256 << 10])

    assert time.process_time() - started < 3.0  # measured: 0.01 to 0.3
