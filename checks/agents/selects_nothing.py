"""A log agent asks Docker for containers that the stack does not have."""

from collections.abc import Iterator

from auditor import Confidence, ContainerSelection, Verdict, check, failed, passed


@check
def selects_nothing(selection: ContainerSelection) -> Iterator[Verdict]:
    empty = selection.empty_filters()
    for asks, have, places in empty:
        sure = have.startswith("the project is called") and selection.project_is_declared
        confidence = Confidence.HIGH if sure else Confidence.MEDIUM
        message = f"{asks}, but {have}: no log of this stack is read"
        yield failed(message, places[0], related=places[1:], confidence=confidence)
    if not empty:
        yield passed("containers of the stack pass its filters", selection)
