"""A text shows a backslash and an n where a new line was meant."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def literal_newline(config: AlertmanagerConfig) -> Iterator[Verdict]:
    texts = config.template_texts
    if not texts:
        yield not_applicable("no text of a receiver is a template", config)
        return
    shown = [text for text in texts if text.shows_backslash_n]
    for text in shown:
        yield failed("`\\n` in single quotes is a backslash and an n, and is sent as that", text.node)
    if not shown:
        yield passed("new lines are new lines", texts[0].node)
