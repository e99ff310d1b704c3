"""The model that the settings name: its provider, its credentials, its ledger.

Everything is imported when it is made: the clients' imports take seconds of a worker that may
never save anything, and the first recall waits for this module.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.memory.ports import Model, ModelUnavailableError

if TYPE_CHECKING:
    from hookkit.llm.login.chain import Fixed
    from hookkit.llm.login.login import Login
    from hookkit.memory.asking import Provider

LOOK_S = 5.0  # to look for a login: a file, or Apple's `security`
ANTHROPIC = ("anthropic", "anthropic_oat")


@dataclass(frozen=True)
class Choice:
    """Makes a model; two that would make the same are equal."""

    config: Config = field(repr=False)  # the part of it that models depend on
    environment: Mapping[str, str] = field(repr=False, compare=False)
    ledger_path: str
    state_dir: str  # ours: the locks of login refreshes

    def __call__(self) -> Model:
        """The model that hooks distil with.

        Raises:
            ModelError: its credentials cannot be read.
        """
        ledger = importlib.import_module("hookkit.llm.ledger").Ledger(self.ledger_path)
        metered = importlib.import_module("hookkit.llm.metered")
        model: Model = metered.MeteredModel(self._provider(), ledger, self.config.daily_token_cap)
        return model

    def _provider(self) -> Provider:
        config = self.config
        if config.llm_provider in ANTHROPIC:
            return self._anthropic()
        name = {"ollama": "ollama", "claude_code": "claude_code"}[config.llm_provider]
        module = importlib.import_module(f"hookkit.llm.{name}")
        if name == "claude_code":
            made: Provider = module.ClaudeCodeModel(config.hook_llm_model, self.environment)
            return made
        model: Provider = module.OllamaModel(
            config.llm_url,
            config.hook_llm_model,
            config.llm_max_tokens,
            config.ollama_keep_alive,
            config.ollama_think,
        )
        return model

    def _anthropic(self) -> Provider:
        found = find_login(self.config, self.environment, self.state_dir)
        if found is None:
            raise NoCredentialError
        module = importlib.import_module("hookkit.llm.anthropic")
        model: Provider = module.AnthropicModel(
            found,
            self.config.hook_llm_model,
            self.config.llm_max_tokens,
            base_url=self.config.api_url,
            oat_headers=self.config.oat_headers == "auto",
        )
        return model


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
