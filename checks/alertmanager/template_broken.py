"""The text of a notification cannot be expanded."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def template_broken(config: AlertmanagerConfig) -> Iterator[Verdict]:
    texts = config.template_texts
    if not texts:
        yield not_applicable("no text of a receiver is a template", config)
        return
    broken = [text for text in texts if text.fault]
    for text in broken:
        yield failed(f"the notification of {text.receiver!r} fails: {text.fault}", text.node)
    if not broken:
        yield passed("nothing was found that breaks a text", texts[0].node)
