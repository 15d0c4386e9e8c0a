"""A log agent reads a directory of its own container, where nobody writes logs."""

from collections.abc import Iterator

from auditor import LogReader, Verdict, check, failed, not_applicable, passed, unknown


@check
def log_path_not_mounted(reader: LogReader) -> Iterator[Verdict]:
    if not reader.agent.file_paths:
        yield not_applicable("it reads no files", reader)
    elif reader.agent.service.is_built:
        yield unknown("the image is built here, and may bring the files", reader)
    elif reader.unmounted_paths:
        for path in reader.unmounted_paths:
            yield failed(f"no mount brings {path.text}: nothing is read", path)
    else:
        yield passed("every path that it reads lies on a mount", reader)
