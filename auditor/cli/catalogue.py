"""`stackaudit list` and `stackaudit explain`: the catalogue, from the same metadata as the generated reference."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import click

from auditor.cli.common import UsageError, choice
from auditor.model.catalog import Category, Severity

if TYPE_CHECKING:
    from auditor.catalog import Loaded
    from auditor.model.catalog import Catalog, Control, Rule


def _load(*, no_plugins: bool) -> Loaded:
    from auditor.catalog import load_catalog  # noqa: PLC0415 (start-up)
    from auditor.plugins import load_plugins  # noqa: PLC0415

    loaded = load_catalog(load_plugins(third_party=not no_plugins))
    for problem in loaded.problems:
        click.echo(f"warning: {problem.source}: {problem.message}", err=True)
    return loaded


@click.command("list")
@click.option("--category", metavar="NAME", help="Only one of: security, reliability, monitoring, performance.")
@click.option("--severity", metavar="NAME", help="Only rules of this severity.")
@click.option("--format", "format_name", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--no-plugins", is_flag=True, help="Do not load third parties' plugins.")
def list_command(category: str | None, severity: str | None, format_name: str, no_plugins: bool) -> int:  # noqa: FBT001 (click passes by name)
    """List the controls and rules."""
    if category:
        choice("--category", category, list(Category))
    if severity:
        choice("--severity", severity, list(Severity))
    catalog = _load(no_plugins=no_plugins).catalog
    chosen = {
        control.id: [
            rule
            for rule in catalog.rules.values()
            if rule.control == control.id and (not severity or rule.severity == severity)
        ]
        for control in catalog.controls.values()
        if not category or control.category == category
    }
    if format_name == "json":
        click.echo(json.dumps([_control_json(catalog, control, rules) for control, rules in chosen.items()], indent=2))
        return 0
    for control, rules in chosen.items():
        if not rules and severity:
            continue
        click.secho(f"{control}  {catalog.controls[control].title}", bold=True)
        for rule in sorted(rules, key=lambda rule: (rule.severity.rank, rule.id)):
            click.echo(f"    {rule.severity:8}  {rule.id}: {rule.title}")
        if not rules:
            click.echo(textwrap.indent(textwrap.fill(catalog.controls[control].settled_by, 96), "    "))
    return 0


def _control_json(catalog: Catalog, control: str, rules: list[Rule]) -> dict[str, Any]:
    found = catalog.controls[control]
    return {
        "id": found.id,
        "category": found.category,
        "title": found.title,
        "weight": found.weight,
        "manual": found.manual,
        "optional": found.optional,
        "rules": [{"id": rule.id, "severity": rule.severity, "title": rule.title} for rule in rules],
    }


@click.command("explain")
@click.argument("identifier", metavar="ID")
@click.option("--no-plugins", is_flag=True, help="Do not load third parties' plugins.")
def explain_command(identifier: str, no_plugins: bool) -> int:  # noqa: FBT001 (click passes by name)
    """Explain a rule (grafana/anonymous-access) or a control (SEC-01)."""
    from auditor.parse.reader import nearest_match  # noqa: PLC0415 (start-up)

    catalog = _load(no_plugins=no_plugins).catalog
    control = catalog.controls.get(identifier.upper())
    if control is not None:
        _explain_control(control, catalog)
        return 0
    rule = catalog.rules.get(identifier.lower())
    if rule is None:
        hint = nearest_match(identifier, [*catalog.rules, *catalog.controls])
        raise UsageError(f"unknown rule or control {identifier!r}{hint}")
    _explain_rule(rule, catalog)
    return 0


def _explain_control(control: Control, catalog: Catalog) -> None:
    click.secho(f"{control.id}  {control.title}", bold=True)
    click.echo(f"{control.category}, weight {control.weight}{', optional' if control.optional else ''}\n")
    _paragraph(control.statement)
    if control.manual:
        _section("A person must settle it", control.settled_by)
    else:
        _section("Where the audit cannot tell", control.settled_by)
    click.echo()
    for rule in catalog.rules.values():
        if rule.control == control.id:
            click.echo(f"  {rule.severity:8}  {rule.id}: {rule.title}")


def _explain_rule(rule: Rule, catalog: Catalog) -> None:
    control = catalog.controls[rule.control]
    click.secho(f"{rule.id}: {rule.title}", bold=True)
    click.echo(f"severity {rule.severity}, confidence {rule.confidence}, {rule.lifecycle} since {rule.since}")
    click.echo(f"control {control.id} {control.title}")
    _section("Why it matters", rule.why)
    _section("How it is decided", rule.how)
    _section("How to fix it", rule.remediation.text)
    if rule.remediation.example:
        click.echo()
        click.echo(textwrap.indent(rule.remediation.example.rstrip(), "    "))
    if rule.false_positives:
        _section("When it may be wrong", rule.false_positives)
    if rule.params:
        _section("Parameters", "")
        for name, value in rule.params.items():
            click.echo(f"  {name}: {value}")
    if rule.references:
        _section("References", "")
        for reference in rule.references:
            click.echo(f"  {reference}")


def _section(title: str, text: str) -> None:
    click.secho(f"\n{title}", bold=True)
    if text:
        _paragraph(text)


def _paragraph(text: str) -> None:
    for paragraph in text.strip().split("\n\n"):
        click.echo(textwrap.indent(textwrap.fill(" ".join(paragraph.split()), 96), "  "))
