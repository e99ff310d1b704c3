"""transcript.turns: who said what in every recorded session, word for word."""

from __future__ import annotations

import hashlib

import pytest

from hookkit.transcript.turns import Turn, exchanges, said_after, turns

from .lines import FIXTURES, Said, recorded_lines

ME, CLAUDE = "user", "assistant"
USES_TOOL = "I will use a tool."
PLAIN: list[Said] = [
    (1, ME, "Remember that the sky is green. [[think:let me think]]"),
    (1, CLAUDE, "FAKE-REPLY 1 to: Remember that the sky is green. [[think:let me think]]"),
    (2, ME, "And the grass? [[say:The grass is purple.]]"),
    (2, CLAUDE, "The grass is purple."),
    (3, ME, "third"),
    (3, CLAUDE, "FAKE-REPLY 3 to: third"),
]
EMOJI = "Réponse: 🎉👩\u200d👩\u200d👧\u200d👦 \u2028 “smart” \xa0 日本語 ـــ \x1b[31mred\x1b[0m"
SESSIONS: dict[str, list[Said]] = {
    # autocompact: the summary between "two" and its answer is neither words nor a prompt
    "8a963c1d": [
        (1, ME, 'one [[tokens:150000]] [[tool:Bash {"command":"echo 1"}]] [[then:ok]]'),
        (1, CLAUDE, USES_TOOL),
        (1, CLAUDE, "ok"),
        (2, ME, "two"),
        (2, CLAUDE, "FAKE-REPLY 4 to: two"),
    ],
    # hook_context: the blocked prompt was never sent, the slash command is nobody's words
    "de8ab872": [
        (1, ME, "first"),
        (1, CLAUDE, "FAKE-REPLY 1 to: first"),
        (2, ME, "second"),
        (2, CLAUDE, "FAKE-REPLY 2 to: second"),
        (3, ME, "third"),
        (3, CLAUDE, "FAKE-REPLY 3 to: third"),
        (
            4,
            CLAUDE,
            "FAKE-REPLY 4 to: <command-message>greet</command-message>\n"
            "<command-name>/greet</command-name>\n<co",
        ),
        (5, ME, "look at @ref.md"),
        (5, CLAUDE, "FAKE-REPLY 5 to: look at @ref.md"),
    ],
    # mcp_tool
    "b6e24af7": [
        (1, ME, 'Use it [[tool:mcp__demo__echo {"text":"hi"}]]'),
        (1, CLAUDE, USES_TOOL),
        (1, CLAUDE, 'Done. Tool said: {"result":"ECHO:hi"}'),
    ],
    # old_model_user_role
    "f4353bf9": [
        (1, ME, 'first [[think:hm]] [[tool:Bash {"command":"echo 1"}]]'),
        (1, CLAUDE, USES_TOOL),
        (1, CLAUDE, "Done. Tool said: 1"),
    ],
    # plain_resume_fork_error: the error, the fork, the parent
    "143eb3ec": [(1, ME, "[[error:400]] x")],
    "2b46bd2b": [*PLAIN, (4, ME, "forked"), (4, CLAUDE, "FAKE-REPLY 4 to: forked")],
    "44fef8af": PLAIN,
    # subagent: foreground, background, and what the two said among themselves
    "2c254290": [
        (
            1,
            ME,
            'Delegate. [[tool:Agent {"description":"look around","prompt":"Please run ls for me.'
            ' SUBPROMPT","subagent_type":"general-purpose","run_in_background":false}]]'
            " [[then:The subagent answered.]]",
        ),
        (1, CLAUDE, USES_TOOL),
        (1, CLAUDE, "The subagent answered."),
    ],
    "c3a534be": [
        (
            1,
            ME,
            'Delegate in background. [[tool:Agent {"description":"bg agent","prompt":"BGPROMPT'
            ' [[sleep:1]]","subagent_type":"general-purpose"}]] [[then:The subagent was started.]]',
        ),
        (1, CLAUDE, USES_TOOL),
        (1, CLAUDE, "The subagent was started."),
        (2, CLAUDE, "The subagent was started."),
    ],
    "agent-ae348175e7d802313": [],
    "agent-a2bc8ba7a05f606a5": [],
    # tools
    "11e7d8cf": [
        (
            1,
            ME,
            r'Run it. [[tool:Bash {"command":"echo out; echo err >&2; printf caf\u00e9"}]]'
            ' [[tool:Read {"file_path":"/home/dev/src/tools/note.txt"}]]'
            " [[then:I ran a command and read a file. 完了 ✅]]",
        ),
        (1, CLAUDE, USES_TOOL),
        (1, CLAUDE, "I ran a command and read a file. 完了 ✅"),
        (2, ME, 'Fail. [[tool:Bash {"command":"exit 3"}]] [[then:It failed.]]'),
        (2, CLAUDE, USES_TOOL),
        (2, CLAUDE, "It failed."),
        (3, ME, 'Denied. [[tool:Bash {"command":"touch /opt/lab"}]] [[then:It was denied.]]'),
        (3, CLAUDE, USES_TOOL),
        (3, CLAUDE, "It was denied."),
        (
            4,
            ME,
            'Write. [[tool:Write {"file_path":"/home/dev/src/tools/new.txt",'
            r'"content":"new file\n"}]] [[then:Written.]]',
        ),
        (4, CLAUDE, USES_TOOL),
        (4, CLAUDE, "Written."),
    ],
    # tui_compact_clear: /compact is prompt 3, /clear the first of the new file
    "3030995c": [
        (1, ME, "first turn 你好"),
        (1, CLAUDE, "FAKE-REPLY 1 to: first turn 你好"),
        (2, ME, "second turn [[say:SECOND-ANSWER]]"),
        (2, CLAUDE, "SECOND-ANSWER"),
        (4, ME, "after compact [[say:THIRD-ANSWER]]"),
        (4, CLAUDE, "THIRD-ANSWER"),
    ],
    "e2550d23": [
        (2, ME, "after clear [[say:FOURTH-ANSWER]]"),
        (2, CLAUDE, "FOURTH-ANSWER"),
        (3, ME, "resumed in tui"),
        (3, CLAUDE, "FAKE-REPLY 6 to: resumed in tui"),
    ],
    # tui_interrupt: a queued prompt, Escape during a tool, !echo (prompt 5)
    "fa1e3aa9": [
        (1, ME, "one"),
        (1, CLAUDE, "FAKE-REPLY 1 to: one"),
        (2, ME, "two"),
        (2, CLAUDE, "FAKE-REPLY 2 to: two"),
        (3, ME, 'tool [[tool:Bash {"command":"sleep 20"}]]'),
        (3, CLAUDE, USES_TOOL),
        (4, ME, "[[think:abc]] after the interrupt"),
        (
            4,
            CLAUDE,
            "Done. Tool said: The user doesn't want to proceed with this tool use. The tool use"
            " was rejected (eg. if it was a file edit, the new_string was NOT written to the"
            " file). STOP what you are doing and wait for the user to",
        ),
        (
            5,
            CLAUDE,
            "FAKE-REPLY 5 to: <bash-input>echo bang-mode</bash-input>\n\n"
            "<bash-stdout>bang-mode</bash-stdout><ba",
        ),
    ],
    # unicode_huge
    "4f90adea": [
        (
            1,
            ME,
            '多行\nprompt with "quotes", emoji 👩\u200d👩\u200d👧\u200d👦, RTL مرحبا, NUL-like'
            " \\u0000, tab\t, U+2028:\u2028 end, lone? ✅ [[blocks:3]]",
        ),
        (1, CLAUDE, "block 1 of 3.\nblock 2 of 3.\nblock 3 of 3."),
        (2, ME, f"reply in emoji [[say:{EMOJI}]]"),
        (2, CLAUDE, EMOJI),
        (3, ME, 'huge bash [[tool:Bash {"command":"cat big.txt; cat big.txt"}]] [[then:Read it.]]'),
        (3, CLAUDE, USES_TOOL),
        (3, CLAUDE, "Read it."),
        (4, ME, "huge answer [[size:300000]]"),
        (4, CLAUDE, "18034 All work and no play makes db8fa1fc4886"),
        (5, ME, "18034 PPPPPPPPPPPPPPPPPPPPPPPPPP 15369ba15542"),
        (5, CLAUDE, "FAKE-REPLY 6 to: " + "P" * 80),
        (6, ME, "stdin prompt\nPIPED STDIN TEXT"),
        (6, CLAUDE, "FAKE-REPLY 7 to: stdin prompt\nPIPED STDIN TEXT"),
    ],
}


def told(turns: list[Turn]) -> list[Said]:
    """The turns as SESSIONS writes them; a huge text by length, beginning and hash."""
    return [(turn.prompt, turn.role, shortened(turn.text)) for turn in turns]


def shortened(text: str) -> str:
    if len(text) < 1000:
        return text
    return f"{len(text)} {text[:26]} {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def test_every_recorded_transcript_is_expected_here() -> None:
    names = {path.stem for path in FIXTURES.glob("*/projects/**/*.jsonl")}

    assert {name if name.startswith("agent-") else name[:8] for name in names} == set(SESSIONS)


@pytest.mark.parametrize("session", SESSIONS)
def test_a_recorded_session_says_what_was_said(session: str) -> None:
    assert told(turns(recorded_lines(session))) == SESSIONS[session]


def test_a_turn_carries_the_id_and_the_time_of_its_first_line() -> None:
    assert turns(recorded_lines("4f90adea"))[1] == Turn(
        "assistant",
        "block 1 of 3.\nblock 2 of 3.\nblock 3 of 3.",
        "8a9c2401-75a9-4022-b2f7-c20eb6fdf2a7",
        "2026-11-22T17:41:16.743Z",
        1,
    )


def test_a_fork_says_only_what_was_said_after_its_parent() -> None:
    parent, fork = turns(recorded_lines("44fef8af")), turns(recorded_lines("2b46bd2b"))

    assert fork[: len(parent)] == parent
    assert told(said_after(fork, parent[-1].at)) == SESSIONS["2b46bd2b"][-2:]


def test_a_session_read_from_its_middle_begins_in_prompt_0() -> None:
    lines = recorded_lines("44fef8af")
    late = next(at for at, line in enumerate(lines) if b'"The grass is purple."' in line)

    assert told(turns(lines[late:])) == [
        (0, CLAUDE, "The grass is purple."),
        (1, ME, "third"),
        (1, CLAUDE, "FAKE-REPLY 3 to: third"),
    ]


@pytest.mark.parametrize(
    ("session", "sizes"),
    [
        pytest.param("8a963c1d", [(1, 3), (2, 2)], id="autocompact"),
        pytest.param("c3a534be", [(1, 3), (2, 1)], id="task-notification"),
        pytest.param("3030995c", [(1, 2), (2, 2), (4, 2)], id="compact"),
        pytest.param("fa1e3aa9", [(1, 2), (2, 2), (3, 2), (4, 2), (5, 1)], id="interrupt"),
        pytest.param("agent-ae348175e7d802313", [], id="sidechain"),
    ],
)
def test_an_exchange_is_a_prompt_and_what_was_said_to_it(
    session: str, sizes: list[tuple[int, int]]
) -> None:
    said = turns(recorded_lines(session))
    found = exchanges(said)

    assert [(exchange.prompt, len(exchange.turns)) for exchange in found] == sizes
    assert [turn for exchange in found for turn in exchange.turns] == said
