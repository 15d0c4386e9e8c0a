"""The known keys of a Compose file, from the top down.

Source: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json as Docker Compose v5.6 ships it;
merge rules from 13-merge.md.
"""

from __future__ import annotations

from auditor.parse.compose.identity import by_target, by_text, port_of
from auditor.parse.compose.scalars import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, STRING
from auditor.parse.compose.schema_parts import (
    ATTACHMENT,
    BLKIO,
    BUILD,
    COMMAND,
    CONFIGS,
    DEPENDENCY,
    DEPLOY,
    DEVELOP,
    DEVICE_REQUEST,
    DISTINCT,
    ENV_FILE,
    HEALTHCHECK,
    HOOK,
    HOSTS,
    MOUNT,
    NAMES,
    NUMBERED,
    OPTIONS,
    PORT,
    SECRETS,
    TEXTS,
    ULIMITS,
    UNIQUE,
    UNIQUE_OR_TEXT,
)
from auditor.parse.compose.shape import (
    BOOL,
    BYTES,
    DURATION,
    FLOAT,
    KEPT_BOOL,
    KEPT_COUNT,
    LONG,
    OPTION,
    PAIRS,
    TEXT,
    VARIABLES,
    Form,
    Merge,
    Shape,
    free,
    items,
    leaf,
    mapping,
    one_of,
)

_CONTAINER: dict[str, Shape] = {
    "annotations": PAIRS,
    "blkio_config": BLKIO,
    "cap_add": UNIQUE,
    "cap_drop": UNIQUE,
    "cgroup": one_of("host", "private"),
    "cgroup_parent": TEXT,
    "command": COMMAND,
    "configs": CONFIGS,
    "cpu_count": leaf(INTEGER, STRING, form=Form.INT, bounds=(0, 2**63)),
    "cpu_percent": leaf(INTEGER, STRING, form=Form.FLOAT, bounds=(0, 100)),
    "cpu_shares": LONG,
    "cpu_quota": LONG,
    "cpu_period": LONG,
    "cpu_rt_period": LONG,
    "cpu_rt_runtime": LONG,
    "cpus": FLOAT,
    "cpuset": TEXT,
    "credential_spec": mapping({"config": TEXT, "file": TEXT, "registry": TEXT}),
    "device_cgroup_rules": DISTINCT,
    "devices": items(
        mapping({"source": TEXT, "target": TEXT, "permissions": TEXT}, STRING, required=("source",), short="device"),
        identity=by_target,
    ),
    "dns": UNIQUE_OR_TEXT,
    "dns_opt": UNIQUE,
    "dns_search": items(leaf(STRING, keep=True), STRING, identity=by_text, short="texts"),
    "domainname": TEXT,
    "entrypoint": COMMAND,
    "env_file": ENV_FILE,
    "label_file": UNIQUE_OR_TEXT,
    "environment": VARIABLES,
    "extra_hosts": HOSTS,
    "gpus": items(mapping(DEVICE_REQUEST), STRING, short="gpus"),
    "group_add": NUMBERED,
    "hostname": TEXT,
    "image": TEXT,
    "init": KEPT_BOOL,
    "ipc": TEXT,
    "isolation": TEXT,
    "labels": PAIRS,
    "logging": mapping({"driver": TEXT, "options": free(OPTION)}, merge=Merge.LOGGING),
    "mac_address": TEXT,
    "mem_limit": BYTES,
    "mem_reservation": leaf(STRING, INTEGER, form=Form.BYTES),
    "mem_swappiness": BYTES,
    "memswap_limit": BYTES,
    "network_mode": TEXT,
    "models": free(mapping({"endpoint_var": TEXT, "model_var": TEXT}, NULL), ARRAY, names=NAMES, short="names"),
    "networks": free(ATTACHMENT, ARRAY, names=NAMES, short="names"),
    "oom_kill_disable": BOOL,
    "oom_score_adj": leaf(INTEGER, STRING, form=Form.INT, bounds=(-1000, 1000)),
    "pid": leaf(STRING, NULL),
    "pids_limit": LONG,
    "platform": TEXT,
    "privileged": BOOL,
    "pull_policy": Shape(
        frozenset({STRING}),
        pattern=r"(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)\Z",
    ),
    "pull_refresh_after": TEXT,
    "read_only": BOOL,
    "runtime": TEXT,
    "security_opt": DISTINCT,
    "shm_size": BYTES,
    "secrets": SECRETS,
    "sysctls": PAIRS,
    "stop_grace_period": DURATION,
    "stop_signal": TEXT,
    "storage_opt": OPTIONS,
    "tmpfs": UNIQUE_OR_TEXT,
    "ulimits": ULIMITS,
    "use_api_socket": leaf(BOOLEAN, form=Form.BOOL),
    "user": TEXT,
    "uts": TEXT,
    "userns_mode": TEXT,
    "volumes": items(MOUNT, identity=by_target),
    "volumes_from": DISTINCT,
    "working_dir": TEXT,
}

_WORKLOAD: dict[str, Shape] = {
    "build": BUILD,
    "depends_on": free(DEPENDENCY, ARRAY, names=NAMES, short="depends_on"),
    "healthcheck": HEALTHCHECK,
    "ports": items(PORT, identity=port_of, short="ports"),
    "expose": NUMBERED,
    "stdin_open": BOOL,
    "tty": BOOL,
    "profiles": UNIQUE,
}

_PROVIDER_VALUE = leaf(STRING, NUMBER, INTEGER, BOOLEAN, form=Form.ANY)

SERVICE = mapping(
    {
        **_CONTAINER,
        **_WORKLOAD,
        "deploy": DEPLOY,
        "develop": DEVELOP,
        "restart": TEXT,
        "scale": KEPT_COUNT,
        "attach": KEPT_BOOL,
        "container_name": Shape(frozenset({STRING}), pattern=r".*[a-zA-Z0-9][a-zA-Z0-9_.-]+"),
        "provider": mapping(
            {"type": TEXT, "options": free(items(_PROVIDER_VALUE, STRING, NUMBER, INTEGER, BOOLEAN, short="texts"))},
            required=("type",),
        ),
        "extends": mapping(
            {"service": TEXT, "file": TEXT}, STRING, required=("service",), merge=Merge.REPLACE, short="extends"
        ),
        "links": DISTINCT,
        "external_links": DISTINCT,
        "pre_start": items(mapping({**_CONTAINER, "per_replica": BOOL})),
        "post_start": items(mapping(HOOK, required=("command",))),
        "pre_stop": items(mapping(HOOK, required=("command",))),
    },
)

_SCHEDULE = mapping(
    {
        "cron": TEXT,
        "timezone": TEXT,
        "concurrency": one_of("forbid", "queue"),
        "missed_fires": one_of("one", "skip"),
    },
    STRING,
    required=("cron",),
    short="schedule",
)

JOB = mapping(
    {**_CONTAINER, **_WORKLOAD, "triggers": mapping({"manual": BOOL, "schedule": items(_SCHEDULE)})},
    required=("triggers",),
)

_EXTERNAL = mapping({"name": TEXT}, BOOLEAN, STRING)
_POOL = mapping({"subnet": TEXT, "ip_range": TEXT, "gateway": TEXT, "aux_addresses": free(TEXT)})

NETWORK = mapping(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": OPTIONS,
        "ipam": mapping({"driver": TEXT, "config": items(_POOL, merge=Merge.IPAM), "options": free(TEXT)}),
        "external": _EXTERNAL,
        "internal": BOOL,
        "enable_ipv4": KEPT_BOOL,
        "enable_ipv6": KEPT_BOOL,
        "attachable": BOOL,
        "labels": PAIRS,
    },
    NULL,
    short="external",
)
VOLUME = mapping(
    {"name": TEXT, "driver": TEXT, "driver_opts": OPTIONS, "external": _EXTERNAL, "labels": PAIRS},
    NULL,
    short="external",
)
_FILE_OBJECT = {"name": TEXT, "environment": TEXT, "file": TEXT, "external": _EXTERNAL, "labels": PAIRS}
SECRET = mapping({**_FILE_OBJECT, "driver": TEXT, "driver_opts": OPTIONS, "template_driver": TEXT}, short="external")
CONFIG = mapping({**_FILE_OBJECT, "content": TEXT, "template_driver": TEXT}, short="external")
MODEL = mapping(
    {"name": TEXT, "model": TEXT, "context_size": leaf(INTEGER, form=Form.INT), "runtime_flags": TEXTS},
    required=("model",),
)
INCLUDE = mapping(
    {
        "path": items(TEXT, STRING, short="texts"),
        "env_file": items(TEXT, STRING, short="texts"),
        "project_directory": TEXT,
    },
    STRING,
    short="include",
)

ROOT = mapping(
    {
        "version": TEXT,
        "name": TEXT,
        "include": items(INCLUDE),
        "services": free(SERVICE, names=NAMES),
        "models": free(MODEL, names=NAMES),
        "networks": free(NETWORK, names=NAMES),
        "volumes": free(VOLUME, names=NAMES),
        "secrets": free(SECRET, names=NAMES),
        "configs": free(CONFIG, names=NAMES),
        "jobs": free(JOB, names=NAMES),
    }
)

__all__ = ["CONFIG", "INCLUDE", "JOB", "NETWORK", "ROOT", "SECRET", "SERVICE", "VOLUME"]
