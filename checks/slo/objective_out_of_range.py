"""An objective is written in the wrong unit, or cannot be met or missed."""

from collections.abc import Iterator

from auditor import SloSpec, Verdict, check, failed, not_applicable, passed, unknown


@check
def objective_out_of_range(spec: SloSpec) -> Iterator[Verdict]:
    node = spec.objective
    if node is None:
        yield not_applicable("it names no objective", spec)
        return
    value = spec.value
    if value is None:
        yield unknown(f"{node.text!r} is no number", node)
    elif spec.is_percentage and 0 < value <= 1:
        yield failed(f"{node.text} is a share; {spec.kind} counts in percent", node)
    elif not spec.is_percentage and 1 < value <= 100:  # noqa: PLR2004 (percent)
        yield failed(f"{node.text} is a percentage; {spec.kind} counts in shares of 1", node)
    elif not 0 < value < (100 if spec.is_percentage else 1):
        yield failed(f"{node.text} leaves no error budget, or nothing but one", node)
    else:
        yield passed("it lies between nothing and everything", node)
