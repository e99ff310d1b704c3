"""The model that distils: whether it can be asked, and how it did."""

from __future__ import annotations

import importlib
import importlib.util
import time

from hookkit.doctor.model import Finding, Surroundings, command_in, fail, ok, sh, told, warn
from hookkit.doctor.settings import set_names
from hookkit.errors import HookkitError
from hookkit.llm.choose import ANTHROPIC, choose, find_login
from hookkit.llm.ledger import Breaker, Ledger, day_of

LOG_IN = "log in with `claude`, or set MEM0_ANTHROPIC_TOKEN"
ASK_S = 3.0  # an Ollama server, whether it is there
AS_SAID = "none: exchanges are kept as they were said"


def llm(at: Surroundings) -> list[Finding]:
    """Whether there is one for what hooks save. No model is asked anything."""
    config = at.config
    if config.llm_provider == "none":
        return [ok("model", AS_SAID)]
    try:
        if choose(config, at.environ, at.paths.usage, at.paths.login) is None:
            return [_none(at)]
        faults = provider_faults(
            "model", at, config.llm_provider, config.hook_llm_model, config.llm_url
        )
        found = [*faults, *_spent(at)]
    except HookkitError as error:
        return [told("model", error, LOG_IN)]
    return found or [ok("model", f"{config.hook_llm_model} of {config.llm_provider}")]


def provider_faults(
    check: str, at: Surroundings, provider: str, model: str, url: str
) -> list[Finding]:
    """Why that model of that provider cannot be asked.

    Raises:
        ModelError: there is a login that cannot be read.
    """
    if provider == "ollama":
        return _ollama(check, model, url)
    if provider in ANTHROPIC and find_login(at.config, at.environ, at.paths.login) is None:
        return [fail(check, "no key and no login for Anthropic", LOG_IN)]
    if provider.startswith("gemini"):
        return _gemini(check, at.config.google_api_key)
    return []


def _none(at: Surroundings) -> Finding:
    if set_names(at) & {"MEM0_LLM_PROVIDER", "MEM0_PROVIDER"}:
        return fail("model", f"{at.config.llm_provider} is set, and there is no key", LOG_IN)
    return ok("model", f"{AS_SAID}; to distil them, {LOG_IN}")


def _ollama(check: str, model: str, url: str) -> list[Finding]:
    ollama = importlib.import_module("ollama")
    httpx = importlib.import_module("httpx")
    try:
        with ollama.Client(url, timeout=ASK_S) as client:
            client.show(model)
    except ollama.ResponseError as error:
        if error.status_code == 404:
            return [
                fail(check, f"Ollama at {url} has no model {model}", sh("ollama", "pull", model))
            ]
        return [fail(check, f"Ollama at {url} answers {error.status_code}", "see Ollama's log")]
    except (ConnectionError, httpx.HTTPError) as error:
        says = f"Ollama at {url} cannot be reached ({type(error).__name__})"
        return [fail(check, says, "ollama serve, or set MEM0_LLM_URL")]
    return []


def _gemini(check: str, key: str) -> list[Finding]:
    if not key:
        return [fail(check, "Gemini is set, and there is no key", "set GOOGLE_API_KEY")]
    if importlib.util.find_spec("google.genai") is None:
        return [fail(check, "google-genai is missing", "pip install 'hookkit[gemini]'")]
    return []


def _spent(at: Surroundings) -> list[Finding]:
    """How the last calls went, and whether today's tokens are spent."""
    ledger = Ledger(at.paths.usage)
    found: list[Finding] = []
    breaker = ledger.breaker(at.config.llm_provider)
    if breaker.failures:
        mend = command_in(breaker.reason) or "hookkit flush tries again, once that is mended"
        found.append(warn("model", _failing(breaker), mend))
    spent, cap = ledger.tokens_on(day_of(time.time())), at.config.daily_token_cap
    if cap and spent >= cap:
        says = f"{spent:,} of {cap:,} tokens are spent today: kept as said until tomorrow"
        found.append(warn("model", says, f"hookkit config set MEM0_DAILY_TOKEN_CAP {cap * 2}"))
    return found


def _failing(breaker: Breaker) -> str:
    left_s = breaker.open_until - time.time()
    until = f", left alone for {left_s:.0f} s more" if left_s > 0 else ""
    return f"failed {breaker.failures} times in a row{until}: {breaker.reason}"
