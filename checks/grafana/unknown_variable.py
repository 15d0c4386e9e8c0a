"""A `GF_*` variable changes nothing, because Grafana has no such setting."""

from collections.abc import Iterator

from auditor import Confidence, Grafana, Verdict, check, failed, passed


@check
def unknown_variable(grafana: Grafana) -> Iterator[Verdict]:
    said = False
    for name, node in grafana.variables.items():
        plain = name.removesuffix("__FILE")
        if plain.endswith("_FILE") and not grafana.knows(plain):
            continue  # one underscore: a finding of its own
        if plain.startswith("GF_AUDITING_"):
            continue  # judged with the audit log
        if grafana.is_for_enterprise(plain) and not grafana.is_enterprise:
            said = True
            yield failed(f"{name} is a setting of Grafana Enterprise, which this image ignores", node)
        elif not grafana.knows(plain):
            said = True
            meant = grafana.suggestion(plain)
            if meant:
                yield failed(f"Grafana has no setting {name}; {meant} may be meant", node)
            else:
                yield failed(f"Grafana is not known to have a setting {name}", node, confidence=Confidence.LOW)
    if not said:
        yield passed("every GF_ variable is a setting of Grafana", grafana.service.at("environment"))
