"""JSONL to turns: the words that people and Claude said, each once, from a file still growing.

The way: tail (bytes to whole lines) -> turns.hear (lines to blocks) -> answer (blocks and the
Stop payload's own copy of the answer, reconciled) -> turns.joined -> turns.exchanges.

A stretch of lines is heard by itself and knows nothing of the one before it but what `owed`
carries. Chosen over keeping every uuid seen: a session has thousands, and a hook reads them anew.
"""
