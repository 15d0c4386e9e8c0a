"""The runbook that an alert names is a placeholder, or a file that is not there."""

from collections.abc import Iterator

from auditor import Alert, Verdict, check, failed, is_placeholder, not_applicable, passed, unknown


@check
def runbook_broken(alert: Alert) -> Iterator[Verdict]:
    node = alert.runbook
    if node is None:
        yield not_applicable("it names no runbook", alert)
    elif is_placeholder(node.text):
        yield failed(f"the runbook {node.text!r} is a placeholder", node)
    elif "{{" in node.text:
        yield unknown("the address is made from labels when the alert fires", node)
    elif "://" in node.text:
        yield passed("it is an address", node)
    elif alert.runbook_exists:
        yield passed("the file is there", node)
    elif alert.runbook_exists is False:
        yield failed(f"there is no file {node.text}", node)
    else:
        yield unknown("it is no file or address that can be looked at from here", node)
