"""The models that distil what was said, whatever the user has.

    choose      the model that the settings name: provider, credentials, ledger
    metered     the only way to a model: within the daily cap, behind a breaker, booked
    ledger      what each call cost
    asking      what a model said, as JSON that fits its schema; once repaired, or an error
    anthropic, ollama, claude_code, gemini      the providers (memory.asking.Provider)
    login       for Anthropic: a key, a token, or the login that Claude Code keeps

An answer that mem0 would take for "nothing to remember" must never be a fault in disguise. Core is
given a `MeteredModel` and nothing else, so that no call goes past the cap. Prompts, answers and
tokens are no log's business; errors say kinds and sizes.
"""
