"""Loki's rule files lie where no tenant is, so they are not loaded."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, not_applicable, passed


@check
def rules_outside_tenant(loki: Loki) -> Iterator[Verdict]:
    rules = loki.mounted_rules
    if isinstance(rules, str) or not rules:
        reason = rules if isinstance(rules, str) else "no rule files are mounted for Loki"
        yield not_applicable(reason, loki.location)
        return
    directory = loki.inside(loki.rules_directory)
    outside = [(place, path) for place, path in rules if path.removeprefix(f"{directory}/").count("/") != 1]
    for place, path in outside:
        yield failed(f"{path} is not loaded: rules lie in a directory of their tenant, {directory}/TENANT/", place)
    if not outside:
        yield passed("rule files lie in directories of tenants", rules[0][0])
