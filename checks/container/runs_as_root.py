"""The program runs as root."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def runs_as_root(container: Isolation) -> Iterator[Verdict]:
    user = container.user()
    if not container.is_root(user.value):
        yield passed(f"runs as {user.value}", user)
    elif container.role.root:
        yield passed(f"runs as root: {container.role.root}", user)
    elif container.is_socket_proxy:
        yield passed("runs as root: the engine's socket belongs to root", user)
    elif user.is_default:
        where = (
            "the Dockerfile sets no USER and its base image" if user.name == "USER" else "no user is set, and the image"
        )
        yield failed(f"{where} runs as root", user, expected="a user other than root")
    else:
        yield failed(f"{user.name} is {user.value}", user, expected="a user other than root")
