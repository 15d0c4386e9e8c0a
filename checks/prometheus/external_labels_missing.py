"""Nothing tells the samples of this server from those of another."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, has_sidecar, not_applicable, passed, unknown


@check
def external_labels_missing(prometheus: Prometheus) -> Iterator[Verdict]:
    labels, writes = prometheus.external_labels, prometheus.remote_writes
    if isinstance(labels, Gap) or isinstance(writes, Gap):
        yield unknown(labels if isinstance(labels, Gap) else writes)  # type: ignore[arg-type]  # one of them is a gap
    elif not writes and not has_sidecar(prometheus):
        yield not_applicable("samples are not sent on", prometheus)
    elif labels or (writes and all(entry.adds_labels for entry in writes)):
        yield passed("samples say where they come from", prometheus.config_at("global", "external_labels"))
    else:
        who = "a Thanos sidecar serves" if not writes else "remote write sends"
        yield failed(f"{who} samples without external_labels", prometheus.config_at("global", "external_labels"))
