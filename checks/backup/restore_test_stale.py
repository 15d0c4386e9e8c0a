"""No restore was rehearsed lately."""

from collections.abc import Iterator

from auditor import Params, RestoreRecord, Verdict, check, failed, manual, passed


@check
def restore_test_stale(record: RestoreRecord, params: Params) -> Iterator[Verdict]:
    most = params.duration("maximum_age")
    if record.last is None:
        yield manual(f"{record.id} speaks of restores, and records no dated test", record)
        return
    age = record.stack.today - record.last
    if age > most:
        yield failed(f"the last recorded restore test is of {record.last}, {age.days} days ago", record)
    else:
        yield passed(f"a restore was tested on {record.last}", record)
