"""A receiver reads its secret from a file that the container does not have."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed, unknown


@check
def secret_file_missing(config: AlertmanagerConfig) -> Iterator[Verdict]:
    files = config.secret_files
    if not files:
        yield not_applicable("no receiver reads a secret from a file", config)
        return
    service = config.alertmanager.service
    for key, node in files:
        place = node.location.at(key)
        if service.mount_for(node.text) is not None:
            yield passed(f"{node.text} is mounted", place)
        elif service.is_built:
            yield unknown(f"{node.text} may be part of the image that is built here", place)
        else:
            yield failed(f"nothing is mounted at {node.text}: each notification fails", place)
