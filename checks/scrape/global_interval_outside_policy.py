"""The interval that most jobs take is out of the policy's range."""

from collections.abc import Iterator

from auditor import Gap, Params, Prometheus, Verdict, check, failed, intervals, not_applicable, passed, seconds, unknown


@check
def global_interval_outside_policy(prometheus: Prometheus, params: Params) -> Iterator[Verdict]:
    found = intervals(prometheus)
    if isinstance(found, Gap):
        yield unknown(found)
        return
    common = next((one for one in found if any(not job.has_own_interval for job in one.jobs)), None)
    shortest, longest = params.duration("shortest"), params.duration("longest")
    if common is None:
        yield not_applicable("every job has an interval of its own", prometheus.config_at("global", "scrape_interval"))
    elif shortest <= common.setting.value <= longest:
        yield passed(f"jobs are scraped every {common.seconds}", common.setting)
    else:
        allowed = f"{seconds(shortest)} to {seconds(longest)}"
        yield failed(f"the global interval is {common.seconds}, the policy asks for {allowed}", common.setting)
