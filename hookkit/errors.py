"""The one ancestor of every error that hookkit raises on purpose."""

from __future__ import annotations


class HookkitError(Exception):
    """Something a person can mend; its message says where, what was found, and what to do."""
