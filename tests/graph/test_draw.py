"""Drawings hold what was said and nothing that runs."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from hookkit.graph.draw import Arrow, Node, dot, html

HOSTILE = '<script>alert("x")</script>\\"]; evil [label="\n\x00'
ALICE, ACME = Node("1", "Alice", "person"), Node("2", "Acme & Sons")
FACT = Arrow(ALICE, "works at", ACME, "2026-08-01T12:00:00+00:00")
names = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


def test_a_fact_is_an_arrow_and_one_that_ended_is_dashed() -> None:
    text = dot([FACT, FACT._replace(label="left", until="2026-09-01")])

    assert '"1" [label="Alice\\n(person)"];' in text
    assert '"1" -> "2" [label="works at"];' in text
    assert '"1" -> "2" [label="left", style=dashed];' in text


def test_a_page_needs_no_network_and_runs_nothing() -> None:
    page = html(HOSTILE, [FACT._replace(object=Node("2", HOSTILE), label=HOSTILE)])

    assert "<script" not in page
    assert not re.search(r"(src|href)\s*=|url\(\s*[^#]|@import", page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


@given(st.lists(st.tuples(names, names, names), max_size=40))
def test_any_names_make_a_page_that_is_well_formed(facts: list[tuple[str, str, str]]) -> None:
    arrows = [Arrow(Node(f"s{s}", s), r, Node(f"o{o}", o), "2026") for s, r, o in facts]
    svg = re.search(r"<svg.*</svg>", html("x", arrows), re.S)

    assert svg is not None
    clean = re.sub(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", svg[0])
    assert len(ElementTree.fromstring(clean).findall("g")) >= len(arrows)


@given(names)
def test_no_name_ends_a_string_of_graphviz(name: str) -> None:
    line = dot([FACT._replace(label=name)]).splitlines()[-2]

    assert re.fullmatch(r'  "1" -> "2" \[label="(?:[^"\\]|\\.)*"\];', line)
