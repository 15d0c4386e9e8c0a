"""The files of notification templates are not where the configuration looks for them."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Gap, GapReason, Verdict, check, failed, not_applicable, passed, unknown


@check
def template_files_missing(config: AlertmanagerConfig) -> Iterator[Verdict]:
    entries = config.template_files
    if not entries:
        yield not_applicable("the configuration names no template files", config)
    for node, files in entries:
        service = config.alertmanager.service
        if isinstance(files, Gap):
            if files.reason is GapReason.MISSING or (
                files.reason is GapReason.IN_IMAGE and service.mount_for(node.text) is None and not service.is_built
            ):
                yield failed(f"{node.text} finds nothing: {files.detail}", node)
            else:
                yield unknown(files)
        elif files:
            yield passed(f"{node.text} finds {len(files)} files", node)
        elif service.is_built:
            yield unknown(f"{node.text} may be part of the image that is built here", node)
        else:
            yield failed(f"{node.text} matches no file in the container", node)
