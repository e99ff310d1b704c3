"""A memory for Claude Code that works by itself.

The way of the data, which every import follows downwards (`lint-imports` holds it):

    hooks ──ask──▶ ipc ──▶ worker ──▶ core ──▶ store, embed, llm      (recall: an answer now)
    hooks ──write─▶ spool ──▶ worker ──▶ core ──▶ mem0, store          (capture: durable first)
    cli ──ask──▶ ipc ──▶ worker;  cli ──▶ install ──▶ settings.json

Everything a hook process reaches is the standard library alone; tests/test_floor.py counts it.
"""

__version__ = "0.1.0"
