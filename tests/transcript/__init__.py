"""transcript: JSONL to turns, each word once."""
