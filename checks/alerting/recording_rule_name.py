"""A recording rule's name does not say what it holds."""

import re
from collections.abc import Iterator

from auditor import RecordingRule, Verdict, check, failed, passed

_THREE_PARTS = re.compile(r"[a-zA-Z_]\w*:[a-zA-Z_]\w*:[a-zA-Z_]\w*")

_GENERATED = re.compile(r"^slo:|^sloth_|:burnrate|^pyrra_|:increase\d+[dwmh]$")


@check
def recording_rule_name(rule: RecordingRule) -> Iterator[Verdict]:
    if _THREE_PARTS.fullmatch(rule.record) or _GENERATED.search(rule.record):
        yield passed("its name has level, metric and operations", rule)
    elif ":" not in rule.record:
        yield failed(f"{rule.record} has no colon: it looks like a metric that is scraped", rule)
    else:
        yield failed(f"{rule.record} is not level:metric:operations", rule)
