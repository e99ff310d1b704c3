"""The models that distil what was said; each behind memory.ports.Model.

A model answers with JSON that fits the schema it was given, or raises: an answer that mem0 would
take for "nothing to remember" must never be a fault in disguise. Prompts and answers are nobody's
log's business; errors say kinds and sizes.
"""
