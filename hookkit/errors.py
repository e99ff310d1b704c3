"""The one ancestor of every error that hookkit raises on purpose."""

from __future__ import annotations


class HookkitError(Exception):
    """Something a person can mend; its message says where, what was found, and what to do."""

    is_passing = False  # whether it may well be over the next time: once is nothing to be told of


def reason_of(error: BaseException) -> str:
    """`error` for a log: what went wrong and where, never what somebody said.

    A message is taken from errors whose messages cannot hold words out of a session: ours, the
    system's and the importer's. Of any other the kind and the place must do.
    """
    kind = type(error).__name__
    if isinstance(error, HookkitError):
        return str(error)
    if isinstance(error, (OSError, ImportError)):
        return f"{kind}: {error}"
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" at {at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at is not None else ""
    return f"{kind}{place}"
