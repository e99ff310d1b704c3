"""The models that the settings name: their providers, their credentials, their ledger.

Everything is imported when it is made: the clients' imports take seconds of a worker that may
never save anything, and the first recall waits for this module.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.memory.ports import GIVEN, Model, ModelUnavailableError, Payload, Purpose

if TYPE_CHECKING:
    from hookkit.llm.login.chain import Fixed
    from hookkit.llm.login.login import Login
    from hookkit.memory.asking import Provider

LOOK_S = 5.0  # to look for a login: a file, or Apple's `security`
ANTHROPIC = ("anthropic", "anthropic_oat")


class Wanted(NamedTuple):
    """Which model of whom."""

    provider: str  # as the settings name it
    model: str
    url: str = ""  # of an Ollama server


class Distillers(NamedTuple):
    """`Model` of two: hooks ask after every third exchange, and tools when somebody says so."""

    hooks: Model
    tools: Model

    def answer(self, system: str, prompt: str, schema: Payload, purpose: Purpose) -> Any:
        """The answer of the one that is meant for what is asked (`memory.ports.Model`)."""
        model = self.tools if purpose.name == GIVEN else self.hooks
        return model.answer(system, prompt, schema, purpose)


@dataclass(frozen=True)
class Choice:
    """Makes the model that distils; two that would make the same are equal."""

    config: Config = field(repr=False)  # the part of it that models depend on
    environment: Mapping[str, str] = field(repr=False, compare=False)
    ledger_path: str
    state_dir: str  # ours: the locks of login refreshes

    def __call__(self) -> Model:
        """MEM0_HOOK_LLM_MODEL for what hooks saved, MEM0_LLM_MODEL for what tools gave.

        Raises:
            ModelError: its credentials cannot be read.
        """
        config = self.config
        hooks = self.made(Wanted(config.llm_provider, config.hook_llm_model, config.llm_url))
        if config.llm_model == config.hook_llm_model:
            return hooks
        tools = self.made(Wanted(config.llm_provider, config.llm_model, config.llm_url))
        return Distillers(hooks, tools)

    def made(self, wanted: Wanted) -> Model:
        """A model, metered.

        Raises:
            ModelError: its credentials cannot be read.
        """
        ledger = importlib.import_module("hookkit.llm.ledger").Ledger(self.ledger_path)
        metered = importlib.import_module("hookkit.llm.metered")
        provider = self._provider(wanted)
        model: Model = metered.MeteredModel(provider, ledger, self.config.daily_token_cap)
        return model

    def _provider(self, wanted: Wanted) -> Provider:
        config = self.config
        if wanted.provider in ANTHROPIC:
            return self._anthropic(wanted.model)
        name = {"ollama": "ollama", "claude_code": "claude_code", "gemini": "gemini"}[
            wanted.provider
        ]
        module = importlib.import_module(f"hookkit.llm.{name}")
        if name == "claude_code":
            made: Provider = module.ClaudeCodeModel(wanted.model, self.environment)
        elif name == "gemini":
            url = self.environment.get("GOOGLE_GEMINI_BASE_URL", "")
            made = module.GeminiModel(
                config.google_api_key, wanted.model, config.llm_max_tokens, base_url=url
            )
        else:
            made = module.OllamaModel(
                wanted.url,
                wanted.model,
                config.llm_max_tokens,
                config.ollama_keep_alive,
                config.ollama_think,
            )
        return made

    def _anthropic(self, model: str) -> Provider:
        found = find_login(self.config, self.environment, self.state_dir)
        if found is None:
            raise NoCredentialError
        module = importlib.import_module("hookkit.llm.anthropic")
        made: Provider = module.AnthropicModel(
            found,
            model,
            self.config.llm_max_tokens,
            base_url=self.config.api_url,
            oat_headers=self.config.oat_headers == "auto",
        )
        return made


@dataclass(frozen=True)
class GraphChoice:
    """Makes the models that read memories into the graph; two that make the same are equal."""

    choice: Choice

    def __call__(self) -> tuple[Model, Model]:
        """Who finds entities and relations, and who judges what contradicts; often the same.

        Raises:
            ModelError: credentials are missing or cannot be read.
        """
        config = self.choice.config
        is_split = config.graph_llm_provider == "gemini_split"
        provider = "gemini" if is_split else config.graph_llm_provider
        url = config.graph_llm_url
        finds = self.choice.made(Wanted(provider, config.graph_llm_model, url))
        if not is_split:
            return finds, finds
        judge = Wanted(config.graph_conflict_provider, config.graph_conflict_model, url)
        return finds, self.choice.made(judge)


class NoCredentialError(ModelUnavailableError):
    """The key or login that was there is gone."""

    def __init__(self) -> None:
        super().__init__(
            "no key and no login for Anthropic any more; set MEM0_ANTHROPIC_TOKEN, or log in with "
            "`claude`; what was said waits"
        )


def choose(
    config: Config, environment: Mapping[str, str], ledger_path: str, state_dir: str
) -> Choice | None:
    """What makes the model that the settings name; None where there is none to be had.

    Raises:
        ModelError: on macOS, the Keychain's item cannot be read.
    """
    if config.llm_provider == "none":
        return None
    if config.llm_provider in ANTHROPIC and not config.key:
        folder = environment.get("CLAUDE_CONFIG_DIR") or f"{environment.get('HOME', '')}/.claude"
        is_there = os.path.exists(f"{folder}/.credentials.json")
        if not is_there and (
            sys.platform != "darwin" or not find_login(config, environment, state_dir)
        ):
            return None
    return Choice(config, environment, ledger_path, state_dir)


def choose_graph(
    config: Config, environment: Mapping[str, str], ledger_path: str, state_dir: str
) -> GraphChoice:
    """What makes the graph's models. Whether they are to be had is known once they are made."""
    return GraphChoice(Choice(config, environment, ledger_path, state_dir))


def find_login(
    config: Config, environment: Mapping[str, str], state_dir: str
) -> Fixed | Login | None:
    """Where a token for Anthropic comes from; None where the user has none."""
    login = importlib.import_module("hookkit.llm.login")
    settings = login.LoginSettings(
        home=environment.get("HOME", ""),
        state_dir=state_dir,
        token=config.token,
        api_key=config.api_key,
        config_dir=environment.get("CLAUDE_CONFIG_DIR", ""),
        user=environment.get("USER", ""),
        platform=sys.platform,
        refresh_threshold_s=config.oat_refresh_threshold_s,
    )
    found: Fixed | Login | None = login.find(settings, Deadline.after(LOOK_S))
    return found
