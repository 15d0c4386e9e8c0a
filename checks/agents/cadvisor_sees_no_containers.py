"""cAdvisor cannot ask the engine, so its metrics name no container."""

from collections.abc import Iterator

from auditor import CAdvisor, Verdict, check, failed, passed


@check
def cadvisor_sees_no_containers(cadvisor: CAdvisor) -> Iterator[Verdict]:
    engine = cadvisor.sees_containers
    if engine is not None:
        yield passed("cAdvisor reaches the engine", engine)
    else:
        cadvisor.require_arguments()
        message = "no socket of Docker or containerd is mounted: metrics have no names of containers and images"
        yield failed(message, cadvisor.service.at("volumes"))
