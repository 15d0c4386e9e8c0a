"""Reads `rules/` and plugins' rules into a checked catalogue: controls, rules, policies and their checks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from auditor import rule_cache
from auditor.authoring import Check
from auditor.model.catalog import (
    Catalog,
    Category,
    Confidence,
    Control,
    Gate,
    Lifecycle,
    Override,
    Policy,
    Remediation,
    Rule,
    Severity,
)
from auditor.model.report import Problem
from auditor.model.values import dataclass
from auditor.parse.document import DocumentProblem
from auditor.parse.reader import Reader, nearest_match, param_value, read_params
from auditor.parse.yamldoc import parse_yaml
from auditor.plugins import BUILTIN, Plugin, Plugins, load_checks, rules_directory

_CHECKLIST = "checklist.yaml"
_POLICIES = "policies"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The catalogue with the checks that its rules speak of, and what could not be loaded."""

    catalog: Catalog
    checks: Mapping[str, Check]
    problems: tuple[Problem, ...]


class CatalogError(Exception):
    """The built-in catalogue is broken: a bug of this program, not of its user."""


def load_catalog(plugins: Plugins) -> Loaded:
    """Read everything; a faulty rule is a problem and left out, a faulty checklist or policy raises `CatalogError`."""
    digest = hashlib.sha256()
    faults: list[DocumentProblem] = []
    problems = list(plugins.problems)
    builtin = rules_directory(plugins.loaded[0])
    if builtin is None:
        raise CatalogError("the built-in rules are missing from the installation")
    controls = _read_controls(_root(builtin / _CHECKLIST, "", faults, digest))
    rules: dict[str, Rule] = {}
    checks: dict[str, Check] = {}
    declared: dict[str, Rule] = {}  # rules whose check cannot be loaded are known by name all the same
    for plugin in plugins.loaded:
        own_faults: list[DocumentProblem] = []
        own_checks = load_checks(plugin, problems)
        own_rules = _read_rules(plugin, controls, own_faults, digest, problems)
        declared |= own_rules
        _pair(own_checks, own_rules, rules, problems)
        for rule in own_rules.keys() & own_checks.keys() - rules.keys():
            rules[rule] = own_rules[rule]
            checks[rule] = own_checks[rule]
        if plugin.name:
            problems.extend(
                Problem(f"plugin {plugin.name}", f"{fault.location}: {fault.message}") for fault in own_faults
            )
    policies = _read_policies(builtin / _POLICIES, controls, declared, faults, digest)
    if faults:
        raise CatalogError("\n".join(f"{fault.location}: {fault.message}" for fault in faults))
    ordered = dict(sorted(rules.items()))
    catalog = Catalog(controls, ordered, policies, digest.hexdigest()[:16])
    return Loaded(catalog, checks, tuple(problems))


def _root(path: Path, where: str, faults: list[DocumentProblem], digest: hashlib._Hash) -> Reader:
    text = path.read_text(encoding="utf-8")
    digest.update(text.encode())
    document = parse_yaml(text, f"{path.parent.name}/{path.name}")
    faults.extend(document.problems)
    return Reader(document.root, where, faults)


def _read_controls(reader: Reader) -> dict[str, Control]:
    controls = {}
    for key, node in reader.children():
        entry = Reader(node, key.text, reader.problems)
        controls[key.text] = Control(
            id=key.text,
            category=Category(entry.choice("category", list(Category), Category.SECURITY, required=True) or ""),
            title=entry.text("title", required=True),
            statement=entry.text("statement", required=True),
            weight=int(entry.number("weight", low=1, high=10) or 1),
            settled_by=entry.text("settled_by", required=True),
            manual=entry.boolean("manual"),
            optional=entry.boolean("optional"),
            references=entry.texts("references"),
        )
        entry.done()
    return controls


def _read_rules(
    plugin: Plugin,
    controls: Mapping[str, Control],
    faults: list[DocumentProblem],
    digest: hashlib._Hash,
    problems: list[Problem],
) -> dict[str, Rule]:
    try:
        directory = rules_directory(plugin)
    except Exception as error:  # noqa: BLE001 (third-party packages may raise anything on import)
        problems.append(Problem(f"plugin {plugin.name}", f"{plugin.rules}: {type(error).__name__}: {error}"))
        return {}
    if directory is None:
        return {}
    files = rule_cache.stamp(directory)
    kept = rule_cache.load(directory, files)
    if kept is None:
        text_digest, rules = _parse_rules(plugin, directory, files, controls, faults)
        if not faults:
            rule_cache.store(directory, files, text_digest, rules)
    else:
        text_digest, rules = kept
    digest.update(text_digest.encode())
    return {rule.id: rule for rule in rules}


def keep_rules() -> None:
    """Write the cache of the built-in rules, whatever Python may write."""
    plugin = BUILTIN
    directory = rules_directory(plugin)
    if directory is None:
        return
    faults: list[DocumentProblem] = []
    controls = _read_controls(_root(directory / _CHECKLIST, "", faults, hashlib.sha256()))
    files = rule_cache.stamp(directory)
    text_digest, rules = _parse_rules(plugin, directory, files, controls, faults)
    if not faults:
        rule_cache.store(directory, files, text_digest, rules, always=True)


def _parse_rules(
    plugin: Plugin,
    directory: Path,
    files: rule_cache.Stamp,
    controls: Mapping[str, Control],
    faults: list[DocumentProblem],
) -> tuple[str, list[Rule]]:
    """The digest of all texts, and the rules that can be read."""
    digest = hashlib.sha256()
    found: list[Rule] = []
    for name, _, _ in files:
        parts = name.removesuffix(".yaml").split("/")
        if not plugin.name and (name == _CHECKLIST or parts[0] in (_POLICIES, "schema")):
            continue
        rule = "/".join(part.replace("_", "-") for part in ([plugin.name] if plugin.name else []) + parts)
        before = len(faults)
        reader = _root(directory / name, "", faults, digest)
        if len(faults) > before:  # not valid YAML: whatever else is missing would only repeat it
            continue
        read = _read_rule(rule, plugin.name, reader, controls)
        if len(faults) == before:
            found.append(read)
    return digest.hexdigest(), found


def _read_rule(rule: str, plugin: str, reader: Reader, controls: Mapping[str, Control]) -> Rule:
    if reader.text("id", required=True) != rule:
        reader.error(f"id must be {rule!r}, as the file's name says")
    fix = reader.child("remediation")
    read = Rule(
        id=rule,
        control=reader.choice("control", list(controls), "", required=True) or "",
        title=reader.text("title", required=True),
        severity=Severity(reader.choice("severity", list(Severity), Severity.INFO, required=True) or ""),
        confidence=Confidence(reader.choice("confidence", list(Confidence), Confidence.HIGH) or ""),
        why=reader.text("why", required=True),
        how=reader.text("how", required=True),
        remediation=Remediation(fix.text("text", required=True), fix.text("example")),
        since=reader.text("since", required=True),
        lifecycle=Lifecycle(reader.choice("lifecycle", list(Lifecycle), Lifecycle.STABLE) or ""),
        references=reader.texts("references"),
        false_positives=reader.text("false_positives"),
        folds_into=reader.texts("folds_into"),
        params=read_params(reader.child("params"), None),
        plugin=plugin,
    )
    fix.done()
    reader.done()
    return read


def _pair(
    checks: Mapping[str, Check], rules: Mapping[str, Rule], known: Mapping[str, Rule], problems: list[Problem]
) -> None:
    """A check without a rule, a rule without a check, or an id that another plugin has: each a problem."""
    problems.extend(Problem(f"check {name}", "has no rule file") for name in sorted(checks.keys() - rules.keys()))
    problems.extend(Problem(f"rule {name}", "has no check") for name in sorted(rules.keys() - checks.keys()))
    problems.extend(Problem(f"rule {name}", "another plugin has it") for name in sorted(rules.keys() & known.keys()))


def _read_policies(
    directory: Path,
    controls: Mapping[str, Control],
    rules: Mapping[str, Rule],
    faults: list[DocumentProblem],
    digest: hashlib._Hash,
) -> dict[str, Policy]:
    policies = {}
    for path in sorted(directory.glob("*.yaml")):
        reader = _root(path, "", faults, digest)
        weights = reader.child("category_weights")
        policies[path.stem] = Policy(
            id=path.stem,
            title=reader.text("title", required=True),
            gate=read_gate(reader.child("gate")),
            category_weights={category: weights.number(category) or 1.0 for category in Category},
            rules=read_overrides(reader.child("rules"), rules),
            required_controls=read_controls(reader, "required_controls", controls),
        )
        weights.done()
        reader.done()
    return policies


def read_controls(reader: Reader, key: str, controls: Mapping[str, Control]) -> tuple[str, ...]:
    """A list of ids of controls; an unknown one is an error with the nearest match."""
    for node in reader.text_nodes(key):
        if node.text not in controls:
            reader.error(f"unknown control {node.text!r}{nearest_match(node.text, controls)}", node.location)
    return reader.texts(key)


def read_gate(reader: Reader) -> Gate:
    """The `gate:` mapping of a policy or of the settings."""
    fail_on = reader.choice("fail_on", [*Severity, "none"])
    by_category = reader.child("fail_under_category")
    minimums = {category: by_category.number(category, high=100) for category in Category}
    gate = Gate(
        fail_on=Severity(fail_on) if fail_on and fail_on != "none" else None,
        fail_under=reader.number("fail_under", high=100),
        min_coverage=reader.number("min_coverage", high=100),
        fail_under_category={category: value for category, value in minimums.items() if value is not None},
    )
    by_category.done()
    reader.done()
    return gate


def read_overrides(reader: Reader, rules: Mapping[str, Rule]) -> dict[str, Override]:
    """The `rules:` mapping of a policy or of the settings: `off`, a severity, or a mapping."""
    overrides = {}
    for key, node in reader.children():
        rule = rules.get(key.text)
        if rule is None:
            reader.error(f"unknown rule {key.text!r}{nearest_match(key.text, rules)}", key.location)
            continue
        short = param_value(node)
        if isinstance(short, str) and short in list(Severity):
            overrides[key.text] = Override(severity=Severity(short))
            continue
        if short in ("off", "on", "no", "yes") or isinstance(short, bool):
            overrides[key.text] = Override(enabled=short in ("on", "yes", True))
            continue
        entry = Reader(node, f"{reader.where}.{key.text}", reader.problems)
        severity = entry.choice("severity", list(Severity))
        overrides[key.text] = Override(
            enabled=entry.boolean("enabled") if entry.get("enabled") is not None else None,
            severity=Severity(severity) if severity else None,
            params=read_params(entry.child("params"), rule.params),
        )
        entry.done()
    return overrides
