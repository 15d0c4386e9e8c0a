"""The terminal report: what it says, what it leaves out, and that nothing in a file can steer the terminal."""

from __future__ import annotations

import re
from typing import Any

import pytest

from auditor.model.location import FileLocation, Span
from auditor.model.report import Excerpt, Report
from auditor.model.values import replace
from reports import RenderOptions, get_format
from reports._text import cells

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def draw(report: Report, **options: Any) -> str:
    return get_format("console").render(report, RenderOptions(**options))


@pytest.fixture
def report(sample: Any) -> Report:
    found: Report = sample.sample_report()
    return found


def test_leads_with_the_verdict_and_ends_with_the_gate(report: Report) -> None:
    lines = draw(report).splitlines()
    head = "\n".join(lines[:10])
    for text in (
        "shop",
        "F",
        "48.3 of 100",
        "72.5 % assessed",
        "1 critical",
        "2 high",
        "Gate missed",
        "policy production",
    ):
        assert text in head
    assert lines[-1].startswith("Gate missed: 1 critical and 2 high findings are open")
    assert "44 of 100 without waivers" in head


def test_shows_every_control_with_its_sign(report: Report) -> None:
    text = draw(report, width=80)
    signs = {"pass": "✓", "fail": "✗", "unknown": "?", "manual": "○", "not-applicable": "\u2013", "error": "!"}
    for control in report.controls:
        assert re.search(rf"^{re.escape(signs[control.outcome])} {control.id} +\S", text, re.MULTILINE)
        assert control.title in text


def test_shows_a_failure_with_its_place_underlined(report: Report) -> None:
    lines = draw(report).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(" CRITICAL"))
    assert "Grafana's admin password is a known default" in lines[start]
    assert "docker-compose.yml:7:35" in lines[start + 1]
    assert "grafana/default-admin-password" in lines[start + 1]
    marked = next(index for index, line in enumerate(lines) if "GF_SECURITY_ADMIN_PASSWORD:" in line)
    shown = "\u2039secret: a known default, 5 characters\u203a"
    assert lines[marked].startswith("  7 │ ")
    assert lines[marked + 1] == " " * 4 + "│" + " " * (lines[marked].index(shown) - 5) + "^" * len(shown)
    rest = "\n".join(lines[marked:])
    assert "Fix   Move the password into a Docker secret" in rest
    assert "GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin" in rest
    assert "See   shop-grafana-1/Config/Env/3" in rest
    assert "Also  A secret stands in the compose file" in rest
    assert "bots try it" not in rest


def test_worst_comes_first_and_one_defect_is_explained_once(report: Report) -> None:
    text = draw(report)
    tags = re.findall(r"^ (CRITICAL|HIGH|MEDIUM|LOW|INFO) ", text, re.MULTILINE)
    assert tags == ["CRITICAL", "HIGH", "MEDIUM", "MEDIUM", "LOW", "INFO"]
    assert text.count("Bind the port to loopback") == 1
    assert "docker-compose.yml:14:9" in text
    assert " SECRET STANDS" not in text
    assert "command.retention is absent" in text


def test_many_places_of_one_defect_are_cut_unless_asked_for(report: Report) -> None:
    one = next(f for f in report.findings if f.rule == "compose/published-on-all-interfaces")
    many = tuple(replace(one, subject=f"service{number}", fingerprint=f"{number:024}") for number in range(30))
    shown = draw(replace(report, findings=many))
    assert "in 29 more places" in shown
    assert "and 21 more; -v shows all" in shown
    assert "service29" not in shown
    assert "service29" in draw(replace(report, findings=many), verbosity=1)


def test_what_is_not_a_failure_is_said_too(report: Report) -> None:
    text = draw(report)
    for expected in (
        "3 could not be checked",
        "2  denied  prometheus/rules.yml cannot be read: permission denied",
        "mon/no-alert-rules, mon/no-runbook",
        "1  unresolved  ${OAUTH_ID} is set nowhere",
        "settled by the dated record that settles REL-07",
        "4 set aside",
        "compose/no-restart-policy",
        "+12.5",
        "check mon/broken: stack: the check broke: KeyError: 'x' (docker-compose.yml:1:1)",
    ):
        assert expected in text


def test_low_confidence_is_hidden_but_counted(report: Report) -> None:
    text = draw(report)
    assert "Sessions last longer" not in text
    assert "1 low-confidence finding hidden; -v shows it" in text
    for options in ({"verbosity": 1}, {"low_confidence": True}):
        shown = draw(report, **options)
        assert "Sessions last longer than a working day  [low confidence]" in shown
        assert "hidden" not in shown


def test_verbose_adds_reasons_references_and_passes(report: Report) -> None:
    for text in ("Why   Grafana's administrator", "Read  CIS Docker 5.10", "anonymous access is off"):
        assert text not in draw(report)
        assert text in draw(report, verbosity=1)


def test_quiet_is_one_line_for_each_failure(report: Report) -> None:
    lines = draw(report, verbosity=-1, width=40).splitlines()
    assert len(lines) == 1 + 7 + 2
    assert lines[0].startswith("shop")
    assert lines[1] == (
        "docker-compose.yml:7:35: critical grafana/default-admin-password (grafana): "
        "Grafana's admin password is a known default"
    )
    assert lines[-1].startswith("Gate missed: ")


def test_an_empty_report_has_no_score(sample: Any) -> None:
    text = draw(sample.empty_report())
    assert "no score" in text
    assert "nothing assessed" in text
    assert text.splitlines()[-1] == "Gate inconclusive: nothing could be assessed"
    assert "None" not in text


@pytest.mark.parametrize("width", [24, 40, 60, 100, 200])
@pytest.mark.parametrize("verbosity", [0, 1])
@pytest.mark.parametrize("unicode", [True, False])
def test_fits_the_terminal(report: Report, width: int, verbosity: int, *, unicode: bool) -> None:
    text = draw(report, width=width, verbosity=verbosity, unicode=unicode)
    examples = {line.strip() for finding in report.findings for line in finding.example.splitlines()}
    for line in text.splitlines():
        if line.strip() not in examples and "- name: x<script>" not in line:
            assert cells(line) <= width
        assert line == line.rstrip()


def test_the_underlined_place_is_seen_in_a_narrow_terminal(report: Report) -> None:
    lines = draw(report, width=40).splitlines()
    marked = next(index for index, line in enumerate(lines) if line.startswith("  7 │ "))
    start = lines[marked + 1].index("^")
    assert lines[marked][start:].startswith("\u2039secret: a ")
    assert lines[marked].startswith("  7 │ \u2026")


def test_wide_characters_and_tabs_move_the_underline(sample: Any) -> None:
    base = sample.sample_report()
    where = FileLocation("a.yml", Span(1, 6, 1, 9))
    finding = replace(base.findings[0], location=where, evidence=(), related=())
    excerpt = Excerpt(where, 1, ("\t日本: abc # end",))
    lines = draw(replace(base, findings=(finding,), excerpts={finding.fingerprint: excerpt})).splitlines()
    marked = next(index for index, line in enumerate(lines) if "日本" in line)
    assert lines[marked][lines[marked].index("abc") :].startswith("abc")
    assert cells(lines[marked][: lines[marked].index("abc")]) == lines[marked + 1].index("^")
    assert lines[marked + 1].count("^") == 3


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_nothing_in_a_file_steers_the_terminal(report: Report, verbosity: int) -> None:
    plain = draw(report, verbosity=verbosity)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", plain)
    assert "\\x1b[31m[bold]\\u202e\\x07" in plain.replace("\n", "").replace("  ", "")
    colored = draw(report, verbosity=verbosity, color=True)
    assert ESCAPE.search(colored)
    assert [line.rstrip() for line in ESCAPE.sub("", colored).splitlines()] == plain.splitlines()
    assert "<redacted:" not in plain


def test_ascii_means_ascii(report: Report) -> None:
    text = draw(report, unicode=False, verbosity=1)
    assert text.isascii()
    assert "<secret: a known default, 5 characters>" in text
    assert "x SEC-01" in text


def test_the_environment_changes_nothing(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    before = draw(report), draw(report, color=True)
    for name, value in (("COLUMNS", "33"), ("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("TERM", "dumb"), ("LINES", "3")):
        monkeypatch.setenv(name, value)
    assert (draw(report), draw(report, color=True)) == before
