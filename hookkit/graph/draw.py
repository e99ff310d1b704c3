"""Facts as a drawing: Graphviz's language, or a page that needs nothing but a browser.

Names are somebody's words: they are escaped, and the page holds no script and fetches nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from hookkit.memory.neutral_fold import visible
from hookkit.values import NamedTuple

RING = 150.0  # pixels between two rings
NODE = 74.0  # pixels that an entity needs on a ring
LABEL_CHARS = 28
EDGE = 60.0  # pixels around the drawing

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 14px system-ui, sans-serif; margin: 2rem; color: #1c2733; background: #fff; }}
svg {{ max-width: 100%; height: auto; }}
circle {{ fill: #2b6cb0; }} circle.middle {{ fill: #c05621; }}
line {{ stroke: #8896a5; stroke-width: 1.2; }} .ended line {{ stroke-dasharray: 4 4; }}
text {{ text-anchor: middle; font-size: 11px; }} .edge text {{ fill: #5a6775; font-size: 9px; }}
table {{ border-collapse: collapse; margin-top: 1.5rem; }}
td, th {{ text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }}
tr.ended td {{ color: #8896a5; }}
</style></head><body>
<h1>{title}</h1>
{svg}
<table><thead><tr><th>subject</th><th>relation</th><th>object</th><th>since</th><th>until</th>
</tr></thead><tbody>
{rows}
</tbody></table>
</body></html>
"""


class Node(NamedTuple):
    """An entity."""

    id: str
    name: str
    type: str = ""


class Arrow(NamedTuple):
    """A fact."""

    subject: Node
    label: str
    object: Node
    since: str
    until: str = ""  # "" while it holds


def dot(arrows: Sequence[Arrow]) -> str:
    """The facts for Graphviz's `dot`; those that ended are dashed."""
    lines = ["digraph memory {", "  node [shape=box, style=rounded];"]
    for node in nodes_of(arrows):
        name = f"{node.name}\n({node.type})" if node.type else node.name
        lines.append(f"  {_quoted(node.id)} [label={_quoted(name)}];")
    for arrow in arrows:
        style = ", style=dashed" if arrow.until else ""
        ends = f"{_quoted(arrow.subject.id)} -> {_quoted(arrow.object.id)}"
        lines.append(f"  {ends} [label={_quoted(arrow.label)}{style}];")
    return "\n".join([*lines, "}", ""])


def html(title: str, arrows: Sequence[Arrow]) -> str:
    """The facts as a page: drawn around the entity that most of them are about, and listed."""
    rows = "\n".join(map(_row, arrows))
    return PAGE.format(title=escape(visible(title)), svg=_svg(arrows), rows=rows)


def nodes_of(arrows: Sequence[Arrow]) -> list[Node]:
    """Each entity once, the one with the most facts first."""
    counts: dict[str, int] = {}
    nodes: dict[str, Node] = {}
    for arrow in arrows:
        for node in (arrow.subject, arrow.object):
            nodes[node.id] = node
            counts[node.id] = counts.get(node.id, 0) + 1
    return sorted(nodes.values(), key=lambda node: (-counts[node.id], node.name, node.id))


def _svg(arrows: Sequence[Arrow]) -> str:
    nodes = nodes_of(arrows)
    places, radius = _places(len(nodes))
    at = {node.id: place for node, place in zip(nodes, places, strict=True)}
    side = 2 * (radius + EDGE)
    edges = "\n".join(_edge(arrow, at) for arrow in arrows)
    marks = "\n".join(
        _mark(node, at[node.id], "middle" if number == 0 else "")
        for number, node in enumerate(nodes)
    )
    box = f"{-side / 2:.0f} {-side / 2:.0f} {side:.0f} {side:.0f}"
    return (
        f'<svg viewBox="{box}" width="{side:.0f}" role="img" aria-label="the facts below">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="14" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#8896a5"/></marker></defs>\n'
        f"{edges}\n{marks}\n</svg>"
    )


def _places(count: int) -> tuple[list[tuple[float, float]], float]:
    """A place in the middle, and then on rings around it; and how far out the last one is."""
    places = [(0.0, 0.0)][:count]
    radius = 0.0
    while len(places) < count:
        radius += RING
        room = min(int(2 * math.pi * radius / NODE), count - len(places))
        for number in range(room):
            turn = 2 * math.pi * number / room - math.pi / 2
            places.append((radius * math.cos(turn), radius * math.sin(turn)))
    return places, radius


def _edge(arrow: Arrow, at: dict[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = at[arrow.subject.id], at[arrow.object.id]
    x, y = x1 * 0.45 + x2 * 0.55, y1 * 0.45 + y2 * 0.55
    kind = "edge ended" if arrow.until else "edge"
    return (
        f'<g class="{kind}"><line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'marker-end="url(#tip)"/><text x="{x:.1f}" y="{y:.1f}">{_short(arrow.label)}</text></g>'
    )


def _mark(node: Node, place: tuple[float, float], kind: str) -> str:
    x, y = place
    return (
        f'<g><circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
        f'<text x="{x:.1f}" y="{y + 20:.1f}">{_short(node.name)}</text></g>'
    )


def _row(arrow: Arrow) -> str:
    cells = (
        arrow.subject.name,
        arrow.label,
        arrow.object.name,
        arrow.since[:10],
        arrow.until[:10],
    )
    kind = ' class="ended"' if arrow.until else ""
    return f"<tr{kind}>" + "".join(f"<td>{escape(visible(cell))}</td>" for cell in cells) + "</tr>"


def _short(text: str) -> str:
    text = visible(text)
    return escape(text if len(text) <= LABEL_CHARS else f"{text[: LABEL_CHARS - 1]}…")


def _quoted(text: str) -> str:
    """A string of the DOT language."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{"".join(c for c in inside if c.isprintable())}"'
