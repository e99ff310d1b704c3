"""transcript.turns: the words alone, whatever else a line holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.transcript.entries import words
from hookkit.transcript.turns import Turn, exchanges, said_after, turns

from .lines import claude, line, queued, recorded_lines, thinking, tool_result, user

IMAGE = {"type": "image", "source": {"type": "base64", "data": "iVBORw0KGgo="}}
JSON_VALUE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
CONTENT = JSON_VALUE | st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["text", "image", "tool_result", "thinking", 7])},
        optional={"text": st.text() | JSON_VALUE},
    )
)
# A line of about the right shape, each part of which may be something else.
ENTRY = st.fixed_dictionaries(
    {"type": st.sampled_from(["user", "assistant"]) | JSON_VALUE},
    optional={
        "message": st.fixed_dictionaries({"content": CONTENT}, optional={"id": JSON_VALUE})
        | JSON_VALUE,
        "uuid": JSON_VALUE,
        "timestamp": JSON_VALUE,
        "isMeta": JSON_VALUE,
        "promptSource": JSON_VALUE,
    },
)


def text(said: str) -> dict[str, str]:
    return {"type": "text", "text": said}


def spoken(*lines: bytes) -> list[tuple[int, str]]:
    """Prompt and text of every turn."""
    return [(turn.prompt, turn.text) for turn in turns(lines)]


@pytest.mark.parametrize("source", ["typed", "queued", "sdk", "future", None])
def test_a_prompt_is_somebodys_words_wherever_it_was_typed(source: str | None) -> None:
    assert spoken(user("Use uv.", promptSource=source)) == [(1, "Use uv.")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([text("What is this?"), IMAGE], id="text-first"),
        pytest.param([IMAGE, text("What is this?")], id="image-first"),
        pytest.param([text("What"), IMAGE, text("is this?")], id="around"),
    ],
)
def test_a_prompt_with_a_pasted_image_is_its_text(content: list[Any]) -> None:
    assert " ".join(turns([user(content)])[0].text.split("\n")) == "What is this?"


@pytest.mark.parametrize("prompt", ["Use uv.", [text("Use uv."), IMAGE]], ids=["text", "image"])
@pytest.mark.parametrize("fields", [{}, {"origin": {"kind": "human"}}], ids=["plain", "origin"])
def test_what_was_typed_while_claude_was_at_work_belongs_to_the_prompt_at_hand(
    prompt: object, fields: dict[str, object]
) -> None:
    lines = [user("one"), claude("At it."), queued(prompt, **fields), claude("Done.", message="2")]

    assert [(t.prompt, t.role, t.text) for t in turns(lines)] == [
        (1, "user", "one"),
        (1, "assistant", "At it."),
        (1, "user", "Use uv."),
        (1, "assistant", "Done."),
    ]


@pytest.mark.parametrize(
    "nobodys",
    [
        pytest.param(queued("a job", commandMode="task-notification"), id="mode"),
        pytest.param(queued("<task-notification>x</task-notification>"), id="notification"),
        pytest.param(queued("a job", origin={"kind": "task"}), id="origin"),
        pytest.param(queued("a job", isMeta=True), id="meta"),
        pytest.param(queued(7), id="odd"),
        pytest.param(queued(" "), id="blank"),
        pytest.param(b'{"type":"attachment","attachment":"queued_command"}', id="no-object"),
    ],
)
def test_what_a_program_queued_is_nobodys_words(nobodys: bytes) -> None:
    assert spoken(user("one"), nobodys, claude("Done.")) == [(1, "one"), (1, "Done.")]


BLOCK = """# mem0 Cross-Session Memory: about this prompt

Notes from earlier sessions.

<memories>
1. [2026-08-01] We deploy with make.
</memories>"""


@pytest.mark.parametrize("role", [user, claude], ids=["user", "claude"])
def test_our_own_block_is_not_said_by_whoever_quotes_it(role: Any) -> None:
    assert spoken(user("one"), role(f"It said:\n{BLOCK}\nIs that so?"))[-1][1] == (
        "It said:\n\nIs that so?"
    )
    assert spoken(user("What do <memories> tags mean?"))[0][1] == "What do <memories> tags mean?"


@pytest.mark.parametrize(
    "prompt",
    [
        pytest.param(user("<task-notification>\n<task-id>a</task-id>"), id="notification"),
        pytest.param(user("a job is done", promptSource="system"), id="system"),
        pytest.param(user("<command-name>/compact</command-name>"), id="command"),
        pytest.param(user("<command-message>greet</command-message>"), id="command-message"),
        pytest.param(user("<bash-input>ls</bash-input>"), id="bash"),
        pytest.param(user([IMAGE]), id="image-alone"),
    ],
)
def test_a_prompt_in_nobodys_words_is_a_prompt_all_the_same(prompt: bytes) -> None:
    assert spoken(user("one"), prompt, claude("Done.")) == [(1, "one"), (2, "Done.")]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(tool_result(), id="tool-result"),
        pytest.param(user("text", toolUseResult="Error: Exit code 3"), id="tool-result-string"),
        pytest.param(user([{"type": "tool_result"}, text("aside")]), id="tool-result-and-text"),
        pytest.param(user([text("Greet Bob.")], isMeta=True), id="meta"),
        pytest.param(user("the story so far", isCompactSummary=True), id="summary"),
        pytest.param(user("do it", isSidechain=True), id="sidechain-prompt"),
        pytest.param(claude("did it", isSidechain=True), id="sidechain-answer"),
        pytest.param(user([text("[Request interrupted by user]")]), id="interrupted"),
        pytest.param(user([text("[Request interrupted by user for tool use]")]), id="tool-stopped"),
        pytest.param(user("<local-command-stdout>x</local-command-stdout>"), id="command-output"),
        pytest.param(user("<bash-stdout>x</bash-stdout><bash-stderr></bash-stderr>"), id="output"),
        pytest.param(user([]), id="nothing"),
        pytest.param(claude("API Error: 400", isApiErrorMessage=True), id="api-error"),
        pytest.param(
            line(
                "assistant",
                {"model": "<synthetic>", "content": [text("No response requested.")]},
                {},
            ),
            id="synthetic",
        ),
        pytest.param(thinking("msg_2"), id="thinking"),
        pytest.param(claude(" \n\u2028\ufeff"), id="blank"),
        pytest.param(line("api-request-blob", {"role": "user", "content": "one"}, {}), id="blob"),
        pytest.param(line("user", "not an object", {}), id="odd-message"),
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"user"', id="string"),
        pytest.param(b'{"type":"user"', id="cut"),
        pytest.param(b'\0\0\0{"type":"user"}\0', id="nul"),
        pytest.param(b'{"type":"user","n":' + b"[" * 100_000, id="deep"),
        pytest.param(b'{"type":"user","n":' + b"9" * 5000 + b"}", id="huge-number"),
        pytest.param('{"type":"user"}'.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xef\xbb\xbf" + user("one"), id="bom"),
    ],
)
def test_what_is_nobodys_words_and_no_prompt_changes_nothing(between: bytes) -> None:
    assert spoken(user("one"), between, claude("Done.")) == [(1, "one"), (1, "Done.")]


def test_a_byte_that_is_not_utf_8_costs_no_more_than_itself() -> None:
    raw = user("caf?, please").replace(b"?", b"\xe9")

    assert spoken(raw) == [(1, "caf\ufffd, please")]


def test_spaced_json_is_read_like_compact_json() -> None:
    compact = user("one")
    spaced = json.dumps(json.loads(compact), indent=None, separators=(" , ", " : ")).encode()

    assert turns([spaced]) == turns([compact])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("<system-reminder>\nnoise\n</system-reminder>\nUse uv.", "Use uv."),
        (
            "Use <system-reminder>a</system-reminder>uv<system-reminder></system-reminder>.",
            "Use uv.",
        ),
        ("<ide_opened_file>The user opened x.py</ide_opened_file> Use uv.", "Use uv."),
        ("<ide_selection>x = 1</ide_selection>\n\nUse uv.", "Use uv."),
        ("What is a <system-reminder>?", "What is a <system-reminder>?"),
        ("</system-reminder>x<system-reminder>", "</system-reminder>x<system-reminder>"),
        ("\ufeff\u2028 Use uv.\xa0\n", "Use uv."),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83c\udf89", "🎉"),
        ("\udc00", "\ufffd"),
    ],
    ids=ascii,
)
def test_words_are_what_the_person_wrote(raw: str, said: str) -> None:
    assert words(raw) == said
    assert [turn.text for turn in turns([user(raw), claude(raw)])] == [said, said]


def test_a_prompt_that_is_nothing_but_a_reminder_says_nothing() -> None:
    assert spoken(user("<system-reminder>x</system-reminder>"), claude("ok")) == [(1, "ok")]


def test_many_openings_without_an_end_are_read_in_a_moment() -> None:
    noise = "<system-reminder>" * 200_000

    assert words(noise) == noise


def test_blocks_of_one_message_are_one_turn() -> None:
    lines = [claude("one ", message="m1"), thinking("m1"), claude("two", "three", message="m1")]

    assert spoken(*lines) == [(0, "one\ntwo\nthree")]


@pytest.mark.parametrize("ids", [("m1", "m2"), ("", "")], ids=["two-ids", "no-ids"])
def test_messages_stay_apart(ids: tuple[str, str]) -> None:
    lines = [user("go"), claude("one", message=ids[0]), claude("two", message=ids[1])]

    assert spoken(*lines) == [(1, "go"), (1, "one"), (1, "two")]


def test_an_answer_of_300_000_characters_is_whole() -> None:
    answer = "All work and no play makes a long reply. " * 7318

    assert spoken(user("huge"), claude(answer)) == [(1, "huge"), (1, answer.strip())]
    assert len(answer) > 300_000


def test_136_kilobytes_of_a_tools_output_are_nobodys_words() -> None:
    output = tool_result("x" * 136_000)

    assert spoken(user("cat"), output, claude("Read.")) == [(1, "cat"), (1, "Read.")]


def test_said_after_keeps_what_is_later_and_what_has_no_time() -> None:
    def at(time: str) -> Turn:
        return Turn("user", "x", "u", time, 1)

    early, same, late = (at(f"2026-11-22T17:02:33.{ms}Z") for ms in (459, 460, 461))

    assert said_after([early, same, late, at("")], same.at) == [late, at("")]
    assert said_after([early, at("")], "") == [early, at("")]


def test_nothing_said_is_no_exchange() -> None:
    assert exchanges([]) == []


@given(st.lists(st.binary() | ENTRY.map(lambda entry: json.dumps(entry).encode())))
def test_any_lines_give_turns_that_can_be_written_to_a_file(lines: list[bytes]) -> None:
    for turn in turns(lines):
        assert turn.role in {"user", "assistant"}
        assert turn.text == turn.text.strip() != ""
        assert turn.text.encode()


@given(st.sampled_from(["4f90adea", "fa1e3aa9", "c3a534be"]), st.data())
def test_a_broken_line_takes_no_other_with_it(session: str, data: st.DataObject) -> None:
    lines = recorded_lines(session)
    at = data.draw(st.integers(0, len(lines)))
    broken = data.draw(st.binary(max_size=40).filter(lambda raw: b'"user"' not in raw))

    assert turns([*lines[:at], broken, *lines[at:]]) == turns(lines)
