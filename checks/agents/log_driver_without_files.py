"""A log agent reads Docker's log files, and some services write none."""

from collections.abc import Iterator

from auditor import LogReader, Verdict, check, failed, not_applicable, passed


@check
def log_driver_without_files(reader: LogReader) -> Iterator[Verdict]:
    paths = [path for path in reader.agent.file_paths if path.text.startswith("/var/lib/docker/containers")]
    for path, drivers in reader.other_drivers():
        names = ", ".join(sorted({driver.value for driver in drivers}))
        message = f"reads files of the json-file driver; {len(drivers)} services use {names}, and are not seen"
        yield failed(message, path, related=drivers)
    if not paths:
        yield not_applicable("it does not read Docker's log files", reader)
    elif not reader.other_drivers():
        yield passed("services write the files that it reads, unless the daemon's default is another", reader)
