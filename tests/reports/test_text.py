"""The helpers that all drawn formats share: safe text, secrets as words, groups of findings."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.finding import Disposition, Outcome
from auditor.model.location import FileLocation, Span
from auditor.model.report import Excerpt
from auditor.model.values import replace
from reports._select import folded, marked_lines, open_failures, unknowns
from reports._text import Piece, cells, count, join, pieces, show, show_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\r", "a\\nb    c\\x0d"),
        ("\u202eabc\u2066\u200b\ufeff\u00a0", "\\u202eabc\\u2066\\u200b\\ufeff\\xa0"),
        ("\x9b31m\udce9\U000e0041", "\\x9b31m\\udce9\\U000e0041"),
        ("d\u00e9j\u00e0 \u65e5\u672c", "d\u00e9j\u00e0 \u65e5\u672c"),
        ("<redacted:default:5:8c69>", "\u2039secret: a known default, 5 characters\u203a"),
        ("x<redacted:weak:1:0000>y", "x\u2039secret: weak, 1 character\u203ay"),
        ("<redacted:placeholder:12:ffff>", "\u2039secret: a placeholder, 12 characters\u203a"),
        ("<redacted:strong:32:abcd>", "\u2039secret: strong, 32 characters\u203a"),
        ("<redacted:excellent:32:abcd>", "<redacted:excellent:32:abcd>"),
    ],
)
def test_texts_are_shown_inert(text: str, shown: str) -> None:
    assert show(text) == shown


def test_ascii_has_an_answer_for_everything() -> None:
    assert show("d\u00e9j\u00e0 \u2039\u2026\u203a \u65e5 <redacted:weak:2:0000>", unicode=False) == (
        "d\\xe9j\\xe0 <...> \\u65e5 <secret: weak, 2 characters>"
    )


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_gets_through_that_can_steer(text: str) -> None:
    shown = show(text)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)
    assert show(text, unicode=False).isascii()
    assert cells(shown) >= 0
    assert shown.encode() or not text


@given(st.text(), st.integers(-3, 30), st.integers(-3, 30))
def test_marking_never_changes_the_text(text: str, start: int, end: int) -> None:
    found = pieces(text, start, end)
    assert "".join(piece.text for piece in found) == show(text)
    assert "".join(piece.text for piece in found if piece.marked) == show(text[max(start, 0) : max(end, 0)])


def test_a_secret_is_marked_as_a_whole() -> None:
    text = "key: <redacted:weak:2:0000> # x"
    secret = Piece("\u2039secret: weak, 2 characters\u203a", secret=True, marked=True)
    assert pieces(text, 5, 27) == [Piece("key: "), secret, Piece(" # x")]
    assert pieces(text, 3, 9) == [Piece("key"), Piece(": ", marked=True), secret, Piece(" # x")]
    assert pieces(text, 0, 3)[0] == Piece("key", marked=True)
    assert not pieces(text, 0, 3)[-2].marked


def test_words() -> None:
    assert [count(1, "check"), count(2, "check"), count(0, "entry", "entries")] == ["1 check", "2 checks", "0 entries"]
    assert [join([]), join(["a"]), join("abc")] == ["", "a", "a, b and c"]
    assert show_lines("a\n\nb\n") == ["a", "", "b"]
    assert cells("日本e\u0301") == 5


def test_folded_findings_go_to_the_root_of_their_chain(sample: Any) -> None:
    root, middle, leaf = (sample.finding(f"a/{name}", subject=name) for name in ("root", "middle", "leaf"))
    middle = replace(middle, disposition=Disposition.FOLDED, folded_into=root.fingerprint)
    leaf = replace(leaf, disposition=Disposition.FOLDED, folded_into=middle.fingerprint)
    report = replace(sample.empty_report(), findings=(root, leaf, middle))
    assert folded(report) == {root.fingerprint: (leaf, middle)}
    circle = replace(middle, folded_into=leaf.fingerprint)
    assert len(folded(replace(report, findings=(leaf, circle)))) == 2
    assert open_failures(report) == [(root,)]


def test_unknowns_are_grouped_by_cause_and_the_worst_cause_comes_first(sample: Any) -> None:
    found = [
        sample.finding(f"a/{number}", outcome=Outcome.UNKNOWN, message="one" if number == 0 else "many")
        for number in range(3)
    ]
    groups = unknowns(replace(sample.empty_report(), findings=tuple(found)))
    assert [(group.detail, len(group.findings)) for group in groups] == [("many", 2), ("one", 1)]


@pytest.mark.parametrize(
    ("span", "marked"),
    [
        (Span(2, 3, 2, 6), [(0, 0), (2, 5), (0, 0)]),
        (Span(2, 3, 3, 2), [(0, 0), (2, 8), (0, 0)]),
        (Span(2, 3, 2, 99), [(0, 0), (2, 8), (0, 0)]),
        (Span(2, 3, 2, 3), [(0, 0), (2, 3), (0, 0)]),
        (Span(9, 1, 9, 2), [(0, 0), (0, 0), (0, 0)]),
        (None, [(0, 0), (0, 0), (0, 0)]),
    ],
)
def test_lines_are_marked_from_the_span(span: Span | None, marked: list[tuple[int, int]]) -> None:
    lines = marked_lines(Excerpt(FileLocation("a", span), 1, ("one", "  abc de  ", "three")))
    assert [(line.start, line.end) for line in lines] == marked
    assert [line.number for line in lines] == [1, 2, 3]


def test_a_line_of_a_megabyte_is_cut_around_the_place() -> None:
    text = "x" * 500_000 + "HERE" + "y" * 500_000
    line = marked_lines(Excerpt(FileLocation("a", Span(1, 500_001, 1, 500_005)), 1, (text,)))[0]
    assert len(line.text) < 1100
    assert line.text[line.start : line.end] == "HERE"
