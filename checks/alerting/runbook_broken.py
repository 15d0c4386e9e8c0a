"""The runbook that an alert names is a placeholder, or a file that is not there."""

from collections.abc import Iterator

from auditor import Alert, Gap, GapReason, Verdict, check, failed, is_placeholder, not_applicable, passed, unknown


@check
def runbook_broken(alert: Alert) -> Iterator[Verdict]:
    node = alert.runbook
    if node is None:
        yield not_applicable("it names no runbook", alert)
        return
    value = node.text.strip()
    if is_placeholder(value):
        yield failed(f"the runbook {value!r} is a placeholder", node)
    elif "{{" in value or "$" in value:
        yield unknown("the address is made from labels when the alert fires", node)
    elif "://" in value or not alert.runbook_path:
        yield passed("it is an address or a text", node)
    else:
        found = alert.rule.file.stack.view.file(alert.runbook_path)
        if isinstance(found, Gap) and found.reason is GapReason.MISSING:
            yield failed(f"there is no file {alert.runbook_path}", node)
        elif isinstance(found, Gap):
            yield unknown(found)
        else:
            yield passed("the file is there", node)
