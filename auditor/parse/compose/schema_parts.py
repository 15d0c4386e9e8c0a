"""The known keys of the parts of a service.

Source: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json as Docker Compose v5.6 ships it;
merge rules from 13-merge.md.
"""

from __future__ import annotations

from auditor.parse.compose.identity import by_path, by_text, mount_of
from auditor.parse.compose.scalars import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING
from auditor.parse.compose.shape import (
    BOOL,
    BYTES,
    COUNT,
    DURATION,
    FLOAT,
    INT,
    KEPT_BOOL,
    KEPT_COUNT,
    KEPT_INT,
    LONG,
    MODE,
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

NAMES = r"[a-zA-Z0-9._-]+"

TEXTS = items(TEXT)
DISTINCT = items(TEXT, identity=by_text, distinct=True)
UNIQUE = items(TEXT, identity=by_text)
UNIQUE_OR_TEXT = items(TEXT, STRING, identity=by_text, short="texts")
NUMBERED = items(leaf(STRING, NUMBER, INTEGER, form=Form.ANY), identity=by_text)
OPTIONS = free(leaf(STRING, NUMBER, INTEGER, form=Form.ANY, keep=True))
COMMAND = items(leaf(STRING, keep=True), STRING, NULL, merge=Merge.REPLACE, keep=True, short="command")
HOSTS = Shape(
    frozenset({OBJECT, ARRAY}), each=Shape(frozenset({STRING, ARRAY}), each=TEXT), identity=by_text, short="hosts"
)
ULIMIT = mapping({"hard": KEPT_INT, "soft": KEPT_INT}, INTEGER, STRING, required=("soft", "hard"), merge=Merge.REPLACE)
ULIMITS = free(ULIMIT, names=r"[a-z]+")
FILE_MOUNT = {"source": TEXT, "target": TEXT, "uid": TEXT, "gid": TEXT, "mode": MODE}
SECRETS = items(mapping(FILE_MOUNT, STRING, short="file"), identity=mount_of("/run/secrets"))
CONFIGS = items(mapping(FILE_MOUNT, STRING, short="file"), identity=mount_of(""))
ENV_FILE = items(
    mapping({"path": TEXT, "format": TEXT, "required": KEPT_BOOL}, STRING, required=("path",)),
    STRING,
    identity=by_path,
    short="env_file",
)
DEVICE_REQUEST = {
    "capabilities": TEXTS,
    "count": leaf(INTEGER, STRING, form=Form.ANY),
    "device_ids": TEXTS,
    "driver": TEXT,
    "options": PAIRS,
}

BUILD = mapping(
    {
        "context": TEXT,
        "dockerfile": TEXT,
        "dockerfile_inline": TEXT,
        "entitlements": TEXTS,
        "args": VARIABLES,
        "ssh": PAIRS,
        "labels": PAIRS,
        "cache_from": UNIQUE,
        "cache_to": UNIQUE,
        "no_cache": BOOL,
        "no_cache_filter": UNIQUE_OR_TEXT,
        "additional_contexts": PAIRS,
        "network": TEXT,
        "provenance": leaf(STRING, BOOLEAN, form=Form.ANY),
        "sbom": leaf(STRING, BOOLEAN, form=Form.ANY),
        "pull": BOOL,
        "target": TEXT,
        "shm_size": BYTES,
        "extra_hosts": HOSTS,
        "isolation": TEXT,
        "privileged": BOOL,
        "secrets": SECRETS,
        "tags": UNIQUE,
        "ulimits": ULIMITS,
        "platforms": UNIQUE,
    },
    STRING,
    short="build",
)

HEALTHCHECK = mapping(
    {
        "disable": BOOL,
        "interval": DURATION,
        "retries": KEPT_COUNT,
        "test": items(leaf(STRING, keep=True), STRING, merge=Merge.REPLACE, short="test"),
        "timeout": DURATION,
        "start_period": DURATION,
        "start_interval": DURATION,
    }
)

DEPENDENCY = mapping(
    {
        "restart": BOOL,
        "required": leaf(BOOLEAN, form=Form.BOOL, keep=True),
        "condition": one_of("service_started", "service_healthy", "service_completed_successfully"),
    },
    required=("condition",),
)

UPDATE = mapping(
    {
        "parallelism": KEPT_COUNT,
        "delay": leaf(STRING, form=Form.DURATION),
        "failure_action": TEXT,
        "monitor": leaf(STRING, form=Form.DURATION),
        "max_failure_ratio": FLOAT,
        "order": one_of("start-first", "stop-first"),
    }
)

CPU_AND_MEMORY = {"cpus": FLOAT, "memory": leaf(STRING, form=Form.BYTES)}
GENERIC = mapping(
    {
        "discrete_resource_spec": mapping(
            {"kind": TEXT, "value": leaf(NUMBER, INTEGER, STRING, form=Form.INT, keep=True)}
        )
    }
)

DEPLOY = mapping(
    {
        "mode": TEXT,
        "endpoint_mode": TEXT,
        "replicas": KEPT_INT,
        "labels": PAIRS,
        "rollback_config": UPDATE,
        "update_config": UPDATE,
        "resources": mapping(
            {
                "limits": mapping({**CPU_AND_MEMORY, "pids": INT}),
                "reservations": mapping(
                    {
                        **CPU_AND_MEMORY,
                        "generic_resources": items(GENERIC),
                        "devices": items(mapping(DEVICE_REQUEST, required=("capabilities",))),
                    }
                ),
            }
        ),
        "restart_policy": mapping(
            {
                "condition": TEXT,
                "delay": DURATION,
                "max_attempts": KEPT_COUNT,
                "window": DURATION,
            }
        ),
        "placement": mapping(
            {
                "constraints": TEXTS,
                "preferences": items(mapping({"spread": TEXT})),
                "max_replicas_per_node": INT,
            }
        ),
    },
    NULL,
)

HOOK = {
    "command": COMMAND,
    "user": TEXT,
    "privileged": BOOL,
    "working_dir": TEXT,
    "environment": VARIABLES,
}

DEVELOP = mapping(
    {
        "watch": items(
            mapping(
                {
                    "ignore": UNIQUE_OR_TEXT,
                    "include": UNIQUE_OR_TEXT,
                    "path": TEXT,
                    "action": one_of("rebuild", "sync", "restart", "sync+restart", "sync+exec"),
                    "target": TEXT,
                    "exec": mapping(HOOK, required=("command",)),
                    "initial_sync": leaf(BOOLEAN, form=Form.BOOL),
                },
                required=("path", "action"),
            )
        )
    },
    NULL,
)

LIMIT = mapping({"path": TEXT, "rate": BYTES})
BLKIO = mapping(
    {
        "device_read_bps": items(LIMIT),
        "device_read_iops": items(LIMIT),
        "device_write_bps": items(LIMIT),
        "device_write_iops": items(LIMIT),
        "weight": COUNT,
        "weight_device": items(mapping({"path": TEXT, "weight": COUNT})),
    }
)

MOUNT = mapping(
    {
        "type": one_of("bind", "volume", "tmpfs", "cluster", "npipe", "image"),
        "source": TEXT,
        "target": TEXT,
        "read_only": BOOL,
        "consistency": TEXT,
        "bind": mapping(
            {
                "propagation": TEXT,
                "create_host_path": KEPT_BOOL,
                "recursive": one_of("enabled", "disabled", "writable", "readonly"),
                "selinux": one_of("z", "Z"),
            }
        ),
        "volume": mapping({"labels": PAIRS, "nocopy": BOOL, "subpath": TEXT}),
        "tmpfs": mapping({"size": BYTES, "mode": leaf(NUMBER, INTEGER, form=Form.COUNT)}),
        "image": mapping({"subpath": TEXT}),
    },
    STRING,
    required=("type",),
    short="volume",
)

PORT = mapping(
    {
        "name": TEXT,
        "mode": TEXT,
        "host_ip": TEXT,
        "target": INT,
        "published": leaf(STRING, INTEGER, form=Form.ANY),
        "protocol": TEXT,
        "app_protocol": TEXT,
    },
    STRING,
    NUMBER,
    INTEGER,
)

ATTACHMENT = mapping(
    {
        "aliases": UNIQUE,
        "interface_name": TEXT,
        "ipv4_address": TEXT,
        "ipv6_address": TEXT,
        "link_local_ips": UNIQUE,
        "mac_address": TEXT,
        "driver_opts": OPTIONS,
        "priority": LONG,
        "gw_priority": LONG,
    },
    NULL,
)
