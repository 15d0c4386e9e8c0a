"""A secret of Grafana stands in the compose file."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, not_applicable, passed

_JUDGED_ELSEWHERE = ("GF_SECURITY_ADMIN_PASSWORD", "GF_SECURITY_SECRET_KEY")


@check
def secret_in_compose_file(grafana: Grafana) -> Iterator[Verdict]:
    said = False
    for name, node, secret in grafana.secret_variables:
        said = True
        if not grafana.is_literal(node):
            yield passed(f"{name} comes from outside the compose file", node)
        elif secret.is_replaceable and name in _JUDGED_ELSEWHERE:
            yield not_applicable("it is a default, which is a finding of its own", node)
        elif node.variables:
            yield failed(f"{name} falls back on a secret that stands in the compose file", node)
        else:
            yield failed(f"{name} stands in the compose file as it is", node)
    if not said:
        yield not_applicable("no variable holds a secret", grafana.location)
