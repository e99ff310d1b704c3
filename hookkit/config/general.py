"""Settings of memory itself: whose, how much, when."""

from __future__ import annotations

from hookkit.config.kinds import decimal, identity, number, path, patterns, switch
from hookkit.config.setting import Setting

GENERAL: tuple[Setting, ...] = (
    Setting("MEM0_USER_ID", "user_id", "a name without white space", identity, "whose memories"),
    Setting(
        "MEM0_AGENT_ID",
        "agent_id",
        "a name without white space",
        identity,
        "saved with each memory",
    ),
    Setting(
        "MEM0_CONTEXT_MAX_CHARS",
        "context_max_chars",
        "a whole number from 500 to 9500",
        number(500, 9500),
        "the most that is put before Claude at once, in UTF-16 units",
    ),
    Setting(
        "MEM0_RECALL_LIMIT",
        "recall_limit",
        "a whole number from 1 to 20",
        number(1, 20),
        "the most memories for one prompt",
    ),
    Setting(
        "MEM0_RECALL_FLOOR",
        "recall_floor",
        "a number from 0 to 1",
        decimal(0.0, 1.0),
        "how sure a memory must be to be put before a prompt; unset: as suits the embedder",
    ),
    Setting(
        "MEM0_HISTORY_DB_PATH",
        "history_db_path",
        "an absolute path",
        path,
        "mem0's history of changes; unset: in the data folder",
    ),
    Setting(
        "MEM0_REDACT_PATTERNS",
        "redact_patterns",
        "regular expressions with ;; between them",
        patterns,
        "what else is cut out before anything is stored, besides keys, tokens and passwords",
    ),
    Setting(
        "HOOKKIT_QUIET_S",
        "quiet_s",
        "seconds from 0 to 3600",
        decimal(0, 3600),
        "a session this long quiet is distilled without waiting for a third exchange",
    ),
    Setting(
        "HOOKKIT_IDLE_S",
        "idle_s",
        "seconds from 1 to 86400",
        decimal(1, 86400),
        "the worker leaves after so long without work",
    ),
    Setting("HOOKKIT_OFF", "off", "1 or 0", switch, "1: hooks neither recall nor save"),
)
