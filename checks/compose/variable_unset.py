"""A variable without a value."""

from collections.abc import Iterator

from auditor import ComposeVariable, Confidence, Verdict, check, failed, not_applicable, passed, unknown


@check
def variable_unset(variable: ComposeVariable) -> Iterator[Verdict]:
    if variable.state == "required":
        yield not_applicable("compose refuses to start without it, and says so", variable.location)
    elif variable.state != "unset":
        yield passed("has a value or a default", variable.location)
    elif excuse := variable.excuse():
        yield unknown(excuse, variable.location)
    else:
        confidence = Confidence.LOW if variable.looks_optional else None
        yield failed(
            f"{variable.name} is not set: compose puts nothing in its place", variable.location, confidence=confidence
        )
