"""How far a move is, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

# What is done, how much of it so far, and of how much (0 unknown).
Tell = Callable[[str, int, int], None]
