"""An inhibit rule can never mute anything, because its two sides are the same."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def inhibition_without_effect(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if not config.inhibitions:
        yield not_applicable("no alert mutes another", config)
        return
    for rule in config.inhibitions:
        if rule.source and rule.source_covers_target and rule.target_covers_source:
            yield failed("source and target are the same alerts, and none of them mutes itself", rule)
        else:
            yield passed("its sides differ", rule)
