"""The query log does not outlive the container, or cannot be written."""

import posixpath
from collections.abc import Iterator

from auditor import Gap, MountKind, Prometheus, Verdict, check, failed, not_applicable, passed, scalar, unknown


@check
def query_log_lost(prometheus: Prometheus) -> Iterator[Verdict]:
    root, path = prometheus.config, prometheus.config_path
    if isinstance(root, Gap) or isinstance(path, Gap):
        yield unknown(root if isinstance(root, Gap) else path)  # type: ignore[arg-type]  # one of them is a gap
        return
    node = scalar(root, "global", "query_log_file")
    if node is None or not node.text:
        yield not_applicable("there is no query log", prometheus.config_at("global", "query_log_file"))
        return
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(path.value), node.text))
    mount = prometheus.service.mount_for(inside)
    if mount is None or mount.kind is MountKind.TMPFS:
        yield failed(f"{inside} lies in the container, and is lost with it", node)
    elif mount.read_only:
        yield failed(f"{inside} lies on a mount that is read-only", node, related=[mount])
    else:
        yield passed(f"{inside} is kept", node, mount)
