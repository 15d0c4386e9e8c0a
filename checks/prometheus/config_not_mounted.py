"""No mount brings the configuration that Prometheus reads."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown

_STOCK = "/etc/prometheus/prometheus.yml"


@check
def config_not_mounted(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.config_path
    if isinstance(path, Gap):
        yield unknown(path)
        return
    service = prometheus.service
    mount = service.mount_for(path.value)
    place = service.at("volumes") if path.is_default else path
    if mount is not None:
        yield passed(f"{path.value} is mounted", mount)
    elif not isinstance(prometheus.config_file, Gap):
        yield passed(f"{path.value} is copied into the image", path)
    elif not prometheus.is_stock:
        yield unknown(prometheus.config_file, place)
    elif prometheus.receives and path.value == _STOCK:
        yield not_applicable("Prometheus only stores what others send, for which the image's file is enough", path)
    else:
        others = [other for other in service.mounts if other.target.endswith((".yml", ".yaml"))]
        beside = f"; {others[0].target} is mounted, and not read" if others else ""
        yield failed(f"no mount brings {path.value}{beside}", place, related=others)
