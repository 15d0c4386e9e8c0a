"""Compose replaces `$__file{...}` before Grafana sees it."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, not_applicable, passed


@check
def compose_eats_dollar(grafana: Grafana) -> Iterator[Verdict]:
    said = False
    for name, node in grafana.variables.items():
        eaten = [use.name for use in node.variables if use.name in ("__file", "__env", "__vault")]
        if eaten:
            said = True
            yield failed(f"compose replaces ${eaten[0]} in {name} by nothing; Grafana gets {node.text!r}", node)
        elif "$__" in node.text:
            said = True
            yield passed(f"{name} reaches Grafana with its dollar sign", node)
    if not said:
        yield not_applicable("no variable uses $__file or $__env", grafana.location)
