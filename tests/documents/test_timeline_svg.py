"""The picture of the chronology: everything is there, in order, and nothing collides."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from exeat.documents.language import read_wording
from exeat.documents.map_labels import Box, text_width_px
from exeat.documents.timeline_svg import render_lines, render_timeline
from exeat.domain.register import Register
from exeat.engine.chronology import Chronology, chronology
from exeat.service.context import Context

SVG = "{http://www.w3.org/2000/svg}"
SELECTIONS = ["whole", "2023", "ru-gb-2023", "us-su-1955", "one day", "nothing"]


@cache
def packaged() -> Register:
    return Context().register


@cache
def selected(name: str) -> Chronology:
    register = packaged()
    match name:
        case "whole":
            return chronology(register)
        case "2023":
            return chronology(register, (), date(2023, 1, 1), date(2023, 12, 31))
        case "one day":
            return chronology(register, (), date(2026, 1, 27), date(2026, 1, 27))
        case "nothing":
            return chronology(register, (), date(1900, 1, 1), date(1900, 1, 2))
    return chronology(register, (name,))


@cache
def drawn(name: str) -> str:
    return render_timeline(selected(name), packaged(), read_wording("en"))


@cache
def tree(name: str) -> Element:
    root: Element = fromstring(drawn(name))
    return root


def classed(root: Element, name: str) -> Iterator[Element]:
    return (e for e in root.iter() if name in e.get("class", "").split())


def number(element: Element, key: str) -> float:
    return float(element.get(key, "nan"))


def box(rect: Element) -> Box:
    left, top = number(rect, "x"), number(rect, "y")
    return Box(left, top, left + number(rect, "width"), top + number(rect, "height"))


every = pytest.mark.parametrize("name", SELECTIONS)


@every
def test_every_event_is_there_once_with_its_text(name: str) -> None:
    groups = list(classed(tree(name), "event"))
    assert [g.get("data-key") for g in groups].count(None) == 0
    events = {placed.event.key: placed for placed in selected(name).events}
    assert sorted(g.get("data-key", "") for g in groups) == sorted(events)
    for group in groups:
        placed = events[group.get("data-key", "")]
        lines = [t.text or "" for t in group.iter(f"{SVG}text")]
        assert "".join(placed.event.act.split()) in "".join("".join(lines).split())
        assert lines[-1] == str(placed.number)


@every
def test_answers_are_dashed_if_and_only_if_they_are_inferred(name: str) -> None:
    lines = {
        (line.get("data-event"), line.get("data-answers")): line
        for line in classed(tree(name), "answer")
    }
    told = selected(name)
    assert len(lines) == len(told.links)
    for link in told.links:
        line = lines[link.event, link.answers]
        assert (line.get("stroke-dasharray") is not None) == link.is_inferred


@every
def test_no_label_covers_another(name: str) -> None:
    labels = [box(rect) for rect in classed(tree(name), "label")]
    assert [pair for pair in combinations(labels, 2) if pair[0].meets(pair[1])] == []


@every
def test_a_label_holds_its_text(name: str) -> None:
    for group in classed(tree(name), "event"):
        outer = box(next(classed(group, "label")))
        for line in group.iter(f"{SVG}text"):
            if line.get("class") == "number":
                continue
            left, foot = number(line, "x"), number(line, "y")
            wide = text_width_px(line.text or "", number(line, "font-size"))
            assert outer.left <= left
            assert left + wide <= outer.right + 1
            assert outer.top < foot < outer.bottom


@every
def test_no_name_of_a_bar_covers_another_or_a_label(name: str) -> None:
    names = [
        Box(
            number(t, "x"),
            number(t, "y") - 9,
            number(t, "x") + text_width_px(t.text or "", number(t, "font-size")),
            number(t, "y") + 2,
        )
        for t in classed(tree(name), "bar-name")
    ]
    labels = [box(rect) for rect in classed(tree(name), "label")]
    assert [pair for pair in combinations(names, 2) if pair[0].meets(pair[1])] == []
    assert [b for b in names if any(b.meets(label) for label in labels)] == []


@every
def test_from_left_to_right_is_the_order_of_time(name: str) -> None:
    """The axis may go on in a further line, which lies wholly below."""
    places = {
        g.get("data-key", ""): (number(g, "data-band"), number(g, "data-x"))
        for g in classed(tree(name), "event")
    }
    ordered = [placed.event.key for placed in selected(name).events]
    in_order = [places[key] for key in ordered]
    assert all(one < other for one, other in pairwise(in_order))
    days = [placed.at for placed in selected(name).events]
    assert days == sorted(days)


@every
def test_everything_lies_within_the_picture(name: str) -> None:
    root = tree(name)
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    for rect in root.iter(f"{SVG}rect"):
        if rect.get("x") is not None:
            edges = box(rect)
            assert edges.left >= 0
            assert edges.right <= wide + 0.1
            assert edges.bottom <= high + 0.1


def test_a_provision_that_slept_is_drawn_as_dormant() -> None:
    bars = [
        b
        for b in classed(tree("whole"), "bar")
        if b.get("data-measure") == "su-xx-1941"
    ]
    uses = [piece.get("class") for bar in bars for piece in bar.iter(f"{SVG}rect")]
    assert "piece dormant" in uses


@every
def test_the_picture_names_and_describes_itself_and_runs_nothing(name: str) -> None:
    root = tree(name)
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}
    named = root.get("aria-labelledby", "").split()
    assert [ids[key].tag for key in named] == [f"{SVG}title", f"{SVG}desc"]
    assert list(root.iter(f"{SVG}script")) == []
    references = [v for e in root.iter() for k, v in e.attrib.items() if "href" in k]
    assert references == []


@every
def test_line_by_line_the_same_events_and_answers_are_there(name: str) -> None:
    lines = render_lines(
        selected(name), packaged(), read_wording("en"), title="A line", name="t"
    )
    roots: list[Element] = [fromstring(line) for line in lines]
    for part, key in (("event", "data-key"), ("answer", "data-event")):
        apart = [e.get(key) for root in roots for e in classed(root, part)]
        assert apart == [e.get(key) for e in classed(tree(name), part)]
    ids = [e.get("id") for root in roots for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_the_same_events_give_the_same_bytes() -> None:
    again = render_timeline(selected("2023"), packaged(), read_wording("en"))
    assert again == drawn("2023")
