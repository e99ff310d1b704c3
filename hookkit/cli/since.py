"""A moment and how long ago it was, for a line of `hookkit status`."""

from __future__ import annotations

import time

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def since_when(moment: float, now: float) -> str:
    """`moment` (wall clock seconds) by the local clock, with its day unless that is today's."""
    at, today = time.localtime(moment), time.localtime(now)
    shape = "%H:%M" if (at.tm_year, at.tm_yday) == (today.tm_year, today.tm_yday) else "%d %b %H:%M"
    return f"{time.strftime(shape, at)} ({lasted(now - moment)})"


def lasted(seconds: float) -> str:
    """A length of time in its two largest units.

    >>> lasted(7_500), lasted(86_400), lasted(59), lasted(-5)
    ('2 h 5 min', '1 d', '59 s', '0 s')
    """
    left = max(int(seconds), 0)
    if left < 60:
        return f"{left} s"
    for (large_s, large), (small_s, small) in zip(UNITS, UNITS[1:], strict=False):
        if left >= large_s:
            rest = left % large_s // small_s
            return f"{left // large_s} {large}" + (f" {rest} {small}" if rest else "")
    return f"{left // UNITS[-1][0]} {UNITS[-1][1]}"
