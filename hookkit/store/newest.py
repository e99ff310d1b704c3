"""The newest points, page by page: those of one moment in the order of their ids.

The engine orders by the moment alone. Where a filter is set, which of two points of one moment
comes first depends on how many are asked for: pages would overlap and leave gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hookkit.memory.ports import Filter, Found, Range
from hookkit.store.layout import CREATED_AT
from hookkit.store.meaning import moment

Ask = Callable[[Filter, int, int], "list[Found]"]  # filter, limit, offset: newest first
Count = Callable[[Filter], int]

SPARE = 20  # asked for beyond both ends of a page: what one save brought is of one moment


def newest_of(ask: Ask, count: Count, where: Filter, limit: int, offset: int) -> list[Found]:
    """`limit` points from `offset` on, newest first, then by id.

    One question, and three more for each end of the page that parts more points of one moment
    than are asked for beyond it.
    """
    if limit < 1:
        return []
    offset = max(offset, 0)
    before = min(offset, SPARE)
    seen = ask(where, before + ahead(limit), offset - before)
    return page_of(seen, ask, count, where, limit, offset)


def ahead(limit: int) -> int:
    """How many are to be asked for, so that few pages part what is of one moment."""
    return limit + SPARE


def page_of(
    seen: list[Found], ask: Ask, count: Count, where: Filter, limit: int, offset: int = 0
) -> list[Found]:
    """The page of newest_of, out of `seen`: `ahead` of its limit, and SPARE before its offset."""
    before = min(offset, SPARE)
    ordered = sorted(sorted(seen, key=lambda one: one.id), key=_at, reverse=True)
    page = ordered[before : before + limit]
    # There may be more of the first moment and of the last than were seen.
    parted = {_at(ordered[0])} if page and offset > before else set()
    if page and len(seen) == before + ahead(limit):
        parted.add(_at(ordered[-1]))
    whole = [one for one in page if _at(one) not in parted]
    for end in {_at(one): one for one in page if _at(one) in parted}.values():
        whole += _of_one_moment(ask, count, where, str(end.payload[CREATED_AT]), limit, offset)
    by_id = sorted(whole, key=lambda one: one.id)
    return sorted(by_id, key=_at, reverse=True)


def _of_one_moment(
    ask: Ask, count: Count, where: Filter, date: str, limit: int, offset: int
) -> list[Found]:
    """Those of the page that are of one date."""
    same = _within(where, Range(CREATED_AT, gte=date, lte=date))
    first = count(_within(where, Range(CREATED_AT, gt=date))) - offset  # of them, in the page
    group = sorted(ask(same, max(count(same), 1), 0), key=lambda one: one.id)
    return group[max(-first, 0) : max(limit - first, 0)]


def _within(where: Filter, dates: Range) -> Filter:
    return where._replace(must=(*where.must, dates))


def _at(found: Found) -> timedelta:
    return moment(found.payload.get(CREATED_AT)) or timedelta(0)
