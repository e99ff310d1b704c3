"""Every setting: its name, what it means, and what it may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hookkit.errors import HookkitError


class SettingError(HookkitError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, must_be: str, found: str, where: str) -> None:
        self.name = name
        super().__init__(
            f"{name} must be {must_be}, found {found[:60]!r} in {where}; "
            f"mend it there, or run: hookkit config set {name} VALUE"
        )


class Config(NamedTuple):
    """The settings in force; `read.read_config` makes it."""

    user_id: str = "user"
    agent_id: str = ""
    context_max_chars: int = 6000
    recall_limit: int = 5
    recall_floor: float = 0.42
    history_db_path: str = ""
    llm_provider: str = "anthropic"
    hook_llm_model: str = "claude-haiku-4-5"
    llm_max_tokens: int = 16384
    api_key: str = ""  # secret: never printed, logged or written
    api_url: str = ""
    quiet_s: float = 60.0
    idle_s: float = 1800.0
    off: bool = False

    def distils(self) -> bool:
        """Whether there is a model to distil with; without one exchanges are kept as said."""
        return bool(self.api_key) and self.llm_provider == "anthropic"


Read = Callable[[str], object]  # ValueError: not of the kind


def _text(value: str) -> str:
    if not value.strip() or any(ord(c) < 32 for c in value):
        raise ValueError
    return value.strip()


def _identity(value: str) -> str:
    if any(c.isspace() for c in value.strip()):  # mem0 refuses white space in an id
        raise ValueError
    return _text(value)


def _url(value: str) -> str:
    value = _text(value)
    scheme, found, rest = value.partition("://")
    if scheme not in ("http", "https") or not found or not rest.split("/")[0] or " " in value:
        raise ValueError
    return value.rstrip("/")


def _number(low: int, high: int) -> Read:
    def read(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def _decimal(low: float, high: float) -> Read:
    def read(value: str) -> float:
        number = float(value)
        if not low <= number <= high:  # a NaN is not either
            raise ValueError
        return number

    return read


def _one_of(*names: str) -> Read:
    def read(value: str) -> str:
        if value.strip() not in names:
            raise ValueError
        return value.strip()

    return read


def _path(value: str) -> str:
    if not value.startswith("/") or "\0" in value:
        raise ValueError
    return value


def _switch(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True}
    known.update({"0": False, "false": False, "no": False, "off": False, "": False})
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ValueError from None


class Setting(NamedTuple):
    """One name that a user can set."""

    name: str
    field: str  # of Config
    must_be: str  # completes "NAME must be ..."
    read: Read
    about: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("MEM0_USER_ID", "user_id", "a name without white space", _identity, "whose memories"),
    Setting(
        "MEM0_AGENT_ID",
        "agent_id",
        "a name without white space",
        _identity,
        "saved with each memory",
    ),
    Setting(
        "MEM0_CONTEXT_MAX_CHARS",
        "context_max_chars",
        "a whole number from 500 to 9500",
        _number(500, 9500),
        "the most that is put before Claude at once, in UTF-16 units",
    ),
    Setting(
        "MEM0_RECALL_LIMIT",
        "recall_limit",
        "a whole number from 1 to 20",
        _number(1, 20),
        "the most memories for one prompt",
    ),
    Setting(
        "MEM0_RECALL_FLOOR",
        "recall_floor",
        "a number from 0 to 1",
        _decimal(0.0, 1.0),
        "the cosine below which a prompt is given nothing",
    ),
    Setting(
        "MEM0_HISTORY_DB_PATH",
        "history_db_path",
        "an absolute path",
        _path,
        "mem0's history of changes; unset: in the data folder",
    ),
    Setting(
        "MEM0_LLM_PROVIDER",
        "llm_provider",
        "anthropic or none",
        _one_of("anthropic", "none"),
        "who distils; none keeps exchanges as they were said",
    ),
    Setting(
        "MEM0_HOOK_LLM_MODEL",
        "hook_llm_model",
        "a model's name",
        _identity,
        "what the hooks distil with: a small model, since it runs after every third exchange",
    ),
    Setting(
        "MEM0_LLM_MAX_TOKENS",
        "llm_max_tokens",
        "a whole number from 256 to 64000",
        _number(256, 64000),
        "the longest answer asked for",
    ),
    Setting(
        "MEM0_ANTHROPIC_TOKEN",
        "api_key",
        "an API key",
        _identity,
        "before ANTHROPIC_API_KEY",
        secret=True,
    ),
    Setting(
        "HOOKKIT_QUIET_S",
        "quiet_s",
        "seconds from 0 to 3600",
        _decimal(0, 3600),
        "a session this long quiet is distilled without waiting for a third exchange",
    ),
    Setting(
        "HOOKKIT_IDLE_S",
        "idle_s",
        "seconds from 1 to 86400",
        _decimal(1, 86400),
        "the worker leaves after so long without work",
    ),
    Setting("HOOKKIT_OFF", "off", "1 or 0", _switch, "1: hooks neither recall nor save"),
)

# Read where MEM0_ANTHROPIC_TOKEN is not set; the client library's own names, so not ours to store.
FOREIGN: tuple[Setting, ...] = (
    Setting("ANTHROPIC_API_KEY", "api_key", "an API key", _identity, "", secret=True),
    Setting("ANTHROPIC_BASE_URL", "api_url", "an http or https URL", _url, ""),
)

# Names that are read elsewhere or by others, and are no mistake.
PASSED_OVER = frozenset({"HOOKKIT_HOME", "MEM0_TELEMETRY", "MEM0_DIR"})

# Of mem0-mcp-selfhosted and of what is to come: known, and not to be ignored when set.
NOT_YET = frozenset(
    [
        "MEM0_PROVIDER",
        "MEM0_LLM_MODEL",
        "MEM0_LLM_URL",
        "MEM0_OLLAMA_URL",
        "MEM0_OLLAMA_KEEP_ALIVE",
        "MEM0_OLLAMA_THINK",
        "MEM0_OAT_HEADERS",
        "MEM0_OAT_REFRESH_THRESHOLD_SECONDS",
        "MEM0_DAILY_TOKEN_CAP",
        "MEM0_CUSTOM_FACT_EXTRACTION_PROMPT",
        "MEM0_CUSTOM_FACT_EXTRACTION_PROMPT_FILE",
        "MEM0_STORE",
        "MEM0_QDRANT_URL",
        "MEM0_QDRANT_API_KEY",
        "MEM0_QDRANT_ON_DISK",
        "MEM0_QDRANT_TIMEOUT",
        "MEM0_COLLECTION",
        "MEM0_EMBED_PROVIDER",
        "MEM0_EMBED_MODEL",
        "MEM0_EMBED_URL",
        "MEM0_EMBED_DIMS",
        "MEM0_ENABLE_GRAPH",
        "MEM0_GRAPH_STORE",
        "MEM0_GRAPH_THRESHOLD",
        "MEM0_GRAPH_LLM_PROVIDER",
        "MEM0_GRAPH_LLM_MODEL",
        "MEM0_GRAPH_LLM_URL",
        "MEM0_GRAPH_CONTRADICTION_LLM_PROVIDER",
        "MEM0_GRAPH_CONTRADICTION_LLM_MODEL",
        "MEM0_GRAPH_CUSTOM_PROMPT",
        "MEM0_GRAPH_CUSTOM_PROMPT_FILE",
        "MEM0_NEO4J_URL",
        "MEM0_NEO4J_USER",
        "MEM0_NEO4J_PASSWORD",
        "MEM0_NEO4J_DATABASE",
        "MEM0_NEO4J_BASE_LABEL",
        "MEM0_TRANSPORT",
        "MEM0_HOST",
        "MEM0_PORT",
        "MEM0_HTTP_TOKEN",
        "MEM0_LOG_LEVEL",
        "MEM0_REDACT_PATTERNS",
    ]
)
