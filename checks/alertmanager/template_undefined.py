"""A notification calls a template that nothing defines."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def template_undefined(config: AlertmanagerConfig) -> Iterator[Verdict]:
    using = [(text, name) for text in config.template_texts for name in sorted(text.uses)]
    own = [(text, name) for text, name in using if not text.is_default(name)]
    if not using:
        yield not_applicable("no text calls a template", config)
        return
    templates = config.templates if own else frozenset()
    if isinstance(templates, Gap):
        yield unknown(templates)
        return
    clean = True
    for text, name in own:
        if name not in templates:
            clean = False
            yield failed(f"template {name!r} is defined nowhere: the notification fails", text.node)
    if clean:
        yield passed("every template that is called is defined", using[0][0].node)
