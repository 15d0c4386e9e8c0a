"""One alert mutes others that have nothing to do with it."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def inhibition_mutes_everything(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if not config.inhibitions:
        yield not_applicable("no alert mutes another", config)
        return
    for rule in config.inhibitions:
        if not rule.source or not rule.target:
            side = "source" if not rule.source else "target"
            yield failed(f"the {side} side has no matchers: it is every alert", rule)
        elif not rule.equal and not rule.names_an_alert:
            yield failed("`equal` is missing: one such alert mutes all of the others, wherever they come from", rule)
        else:
            yield passed("it mutes what its labels have in common", rule)
