"""A log agent that its makers have given up."""

from collections.abc import Iterator

from auditor import RetiredAgent, Verdict, check, failed, passed


@check
def end_of_life(agent: RetiredAgent) -> Iterator[Verdict]:
    if agent.ended < agent.service.stack.today:
        yield failed(f"{agent.program} came to its end on {agent.ended}: no fixes, not even for security", agent)
    else:
        yield passed(f"{agent.program} gets fixes until {agent.ended}", agent)
