"""Texts to vectors; all makers keep the promise of `hookkit.memory.ports.Embedder`."""
