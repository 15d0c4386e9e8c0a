"""The score: pure arithmetic over findings, recomputable by hand from the JSON report.

Control: 100 x weight passed / (passed + failed), a rule's weight shared evenly among its subjects. Category: mean of
its assessed controls by weight. Overall: mean of the assessed categories by the policy's weights. Coverage: assessed
weight in all applicable weight. Unknown, manual and not-applicable never count as passed or failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from auditor.model.catalog import Catalog, Category, Control, Lifecycle, Policy, Severity
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.report import Cap, CategoryScore, ControlResult, RuleShare, Score, TopFix

GRADES = ((90.0, "A"), (80.0, "B"), (65.0, "C"), (50.0, "D"), (0.0, "F"))
_CAPS = ((Severity.CRITICAL, "F"), (Severity.HIGH, "C"))
_WORST = [Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS, Outcome.NOT_APPLICABLE]
_TOP_FIXES = 5
_SET_ASIDE = frozenset({Disposition.WAIVED, Disposition.ATTESTED, Disposition.BASELINE})

Shares = dict[str, dict[str, Outcome]]  # rule -> subject -> outcome


def counted(finding: Finding) -> bool:
    """True where a finding takes part in the score: its rule is switched on and past its preview."""
    return finding.disposition is not Disposition.DISABLED and finding.lifecycle is not Lifecycle.PREVIEW


def shares_of(findings: Iterable[Finding], *, with_waivers: bool = True) -> Shares:
    """The worst outcome of each rule for each subject."""
    shares: Shares = {}
    for finding in findings:
        if not counted(finding):
            continue
        outcome = finding.outcome
        if with_waivers and finding.disposition in _SET_ASIDE:
            outcome = Outcome.PASS
        subjects = shares.setdefault(finding.rule, {})
        known = subjects.get(finding.subject, Outcome.NOT_APPLICABLE)
        subjects[finding.subject] = min(known, outcome, key=_WORST.index)
    return shares


def control_results(catalog: Catalog, policy: Policy, findings: Sequence[Finding]) -> tuple[ControlResult, ...]:
    """Every control with the shares of its rules."""
    shares = shares_of(findings)
    weights = {finding.rule: float(finding.severity.weight) for finding in findings}
    return tuple(_control(control, catalog, policy, shares, weights) for control in catalog.controls.values())


def _control(
    control: Control, catalog: Catalog, policy: Policy, shares: Shares, weights: Mapping[str, float]
) -> ControlResult:
    rules = []
    outcomes: set[Outcome] = set()
    for rule in catalog.rules.values():
        if rule.control != control.id or rule.id not in shares:
            continue
        told = set(shares[rule.id].values())
        if not weights[rule.id]:  # information only: worth saying, and no reason to fail the control
            told = {Outcome.PASS if outcome is Outcome.FAIL else outcome for outcome in told}
        outcomes |= told
        share = _share(rule.id, weights[rule.id], shares[rule.id])
        if share.passed + share.failed + share.unassessed:
            rules.append(share)
    passed, failed, unassessed = _sums(rules)
    outcome = min(outcomes, key=_WORST.index, default=Outcome.NOT_APPLICABLE)
    if control.manual and outcome is not Outcome.FAIL:
        outcome = Outcome.MANUAL
        unassessed += control.weight
    elif not outcomes:
        outcome = Outcome.UNKNOWN
        unassessed += control.weight
    elif outcome is Outcome.NOT_APPLICABLE and control.id in policy.required_controls:
        outcome = Outcome.FAIL
        failed += control.weight
        rules.append(RuleShare(f"policy/{control.id}", float(control.weight), 0, 1, 0))
    assessed = passed + failed
    applicable = assessed + unassessed
    return ControlResult(
        id=control.id,
        title=control.title,
        category=control.category,
        outcome=outcome,
        score=_round(100 * passed / assessed) if assessed else None,
        coverage=_round(100 * assessed / applicable) if applicable else None,
        weight=control.weight,
        rules=tuple(rules),
        note=control.settled_by if outcome in (Outcome.MANUAL, Outcome.UNKNOWN) else "",
        optional=control.optional,
    )


def _share(rule: str, weight: float, subjects: Mapping[str, Outcome]) -> RuleShare:
    outcomes = list(subjects.values())
    passed = outcomes.count(Outcome.PASS)
    failed = outcomes.count(Outcome.FAIL)
    applicable = sum(outcome is not Outcome.NOT_APPLICABLE for outcome in outcomes)
    return RuleShare(rule, weight, passed, failed, applicable - passed - failed)


def _sums(rules: Iterable[RuleShare]) -> tuple[float, float, float]:
    passed = failed = unassessed = 0.0
    for share in rules:
        total = share.passed + share.failed + share.unassessed
        passed += share.weight * share.passed / total
        failed += share.weight * share.failed / total
        unassessed += share.weight * share.unassessed / total
    return passed, failed, unassessed


def _round(value: float) -> float:
    return round(value, 1)


def _mean(values: Iterable[tuple[float | None, float]]) -> float | None:
    """The mean by weight of the values that are there; None where none is."""
    known = [(value, weight) for value, weight in values if value is not None and weight > 0]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def category_scores(controls: Sequence[ControlResult], policy: Policy) -> dict[Category, CategoryScore]:
    """The score and coverage of each category."""
    return {category: _category(category, controls, policy) for category in Category}


def _category(category: Category, controls: Sequence[ControlResult], policy: Policy) -> CategoryScore:
    own = [control for control in controls if control.category is category]
    value = _mean((control.score, control.weight) for control in own)
    coverage = _mean((control.coverage, control.weight) for control in own)
    return CategoryScore(
        value=None if value is None else _round(value),
        coverage=None if coverage is None else _round(coverage),
        weight=policy.category_weights[category],
    )


def overall(categories: Mapping[Category, CategoryScore]) -> float | None:
    """The mean of the assessed categories by their weights."""
    value = _mean((score.value, score.weight) for score in categories.values())
    return None if value is None else _round(value)


def score(catalog: Catalog, policy: Policy, findings: Sequence[Finding], controls: Sequence[ControlResult]) -> Score:
    """The score with its grade, caps and the fixes that would raise it most."""
    categories = category_scores(controls, policy)
    value = overall(categories)
    coverage = _mean((category.coverage, category.weight) for category in categories.values())
    caps = _caps(findings)
    return Score(
        value=value,
        value_without_waivers=_without_waivers(catalog, policy, findings, value),
        grade=_grade(value, caps),
        coverage=None if coverage is None else _round(coverage),
        caps=caps,
        categories=categories,
        top_fixes=_top_fixes(policy, findings, controls, value),
    )


def _without_waivers(
    catalog: Catalog, policy: Policy, findings: Sequence[Finding], value: float | None
) -> float | None:
    if not any(finding.disposition in _SET_ASIDE for finding in findings):
        return value
    shares = shares_of(findings, with_waivers=False)
    weights = {finding.rule: float(finding.severity.weight) for finding in findings}
    controls = [_control(control, catalog, policy, shares, weights) for control in catalog.controls.values()]
    return overall(category_scores(controls, policy))


def _caps(findings: Iterable[Finding]) -> tuple[Cap, ...]:
    failures = [finding for finding in findings if counted(finding) and finding.is_open_failure]
    caps = []
    for severity, grade in _CAPS:
        own = [finding for finding in failures if finding.severity is severity]
        if own:
            more = f" and {len(own) - 1} more" if len(own) > 1 else ""
            caps.append(Cap(grade, f"open {severity} finding: {own[0].rule} ({own[0].subject}){more}"))
    return tuple(caps)


def _grade(value: float | None, caps: Iterable[Cap]) -> str | None:
    if value is None:
        return None
    grade = next(letter for least, letter in GRADES if value >= least)
    return max([grade, *(cap.grade for cap in caps)])


def _top_fixes(
    policy: Policy, findings: Iterable[Finding], controls: Sequence[ControlResult], value: float | None
) -> tuple[TopFix, ...]:
    """What each failing rule and subject would add to the score if it passed, the five best."""
    if value is None:
        return ()
    fixes: dict[tuple[str, str], TopFix] = {}
    categories = category_scores(controls, policy)
    for finding in findings:
        key = (finding.rule, finding.subject)
        if key in fixes or not (counted(finding) and finding.is_open_failure):
            continue
        changed = [
            _with_fix(control, finding.rule) if control.id == finding.control else control for control in controls
        ]
        better = overall({**categories, finding.category: _category(finding.category, changed, policy)})
        gain = _round((better or 0.0) - value)
        if gain > 0:
            fixes[key] = TopFix(finding.rule, finding.subject, finding.title, gain)
    return tuple(sorted(fixes.values(), key=lambda fix: (-fix.gain, fix.rule, fix.subject))[:_TOP_FIXES])


def _with_fix(control: ControlResult, rule: str) -> ControlResult:
    shares = [
        RuleShare(share.rule, share.weight, share.passed + 1, share.failed - 1, share.unassessed)
        if share.rule == rule and share.failed
        else share
        for share in control.rules
    ]
    passed, failed, _ = _sums(shares)
    value = 100 * passed / (passed + failed) if passed + failed else None
    return ControlResult(
        control.id,
        control.title,
        control.category,
        control.outcome,
        value,
        control.coverage,
        control.weight,
        tuple(shares),
        control.note,
        control.optional,
    )
