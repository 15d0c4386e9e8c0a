"""Later files over earlier ones: what wins, what it replaced, and where each piece stands."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model.location import Span
from auditor.model.node import MappingNode, SequenceNode, mapping, scalar, sequence, text
from auditor.parse.compose import ComposeModel

Resolve = Callable[..., ComposeModel]
BOTH = ("a.yml", "b.yml")


def test_a_replaced_value_remembers_what_it_replaced(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "services:\n  s:\n    image: one\n",
            "b.yml": "services:\n  s:\n    image: two\n",
            "c.yml": "services:\n  s: {image: three}\n",
        },
        use=("a.yml", "b.yml", "c.yml"),
    )
    image = scalar(found.root, "services", "s", "image")
    assert image is not None
    assert str(image.location) == "c.yml:2:14"
    assert [(node.path, getattr(node, "text", "")) for node in image.overrode] == [("b.yml", "two"), ("a.yml", "one")]
    service = mapping(found.root, "services", "s")
    key = mapping(found.root, "services").key("s")  # type: ignore[union-attr]
    assert service is not None
    assert key is not None
    assert ([node.path for node in service.overrode], service.path) == (["b.yml", "a.yml"], "c.yml")
    assert (str(key.location), [node.path for node in key.overrode]) == ("c.yml:2:3", ["b.yml", "a.yml"])
    assert found.files == ("a.yml", "b.yml", "c.yml")


def test_ports_are_appended_so_an_override_closes_nothing(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "services:\n  s:\n    image: x\n    ports:\n      - 3001:3000\n",
            "b.yml": 'services:\n  s:\n    ports: ["127.0.0.1:3001:3000"]\n',
        },
        use=BOTH,
    )
    ports = sequence(found.root, "services", "s", "ports")
    assert [(text(port, "host_ip"), text(port, "published"), str(port.location)) for port in ports] == [
        (None, "3001", "a.yml:5:9"),
        ("127.0.0.1", "3001", "b.yml:3:13"),
    ]


def test_the_same_port_is_one(model: Resolve) -> None:
    found = model(
        {"a.yml": 'services: {s: {image: x, ports: ["80:80"]}}', "b.yml": 'services: {s: {ports: ["80:80/tcp"]}}'},
        use=BOTH,
    )
    (port,) = sequence(found.root, "services", "s", "ports")
    assert (port.path, [node.path for node in port.overrode]) == ("b.yml", ["a.yml"])


def test_override_and_reset(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "services: {s: {image: x, ports: ['1:1'], user: u, environment: {A: 1, B: 2}}}",
            "b.yml": "services: {s: {ports: !override ['2:2'], user: !reset null, environment: {A: !reset null}}}",
        },
        use=BOTH,
    )
    service = mapping(found.root, "services", "s")
    assert service is not None
    assert [text(port, "published") for port in sequence(service, "ports")] == ["2"]
    ports = service.get("ports")
    assert isinstance(ports, SequenceNode)
    assert (ports.tag, [node.path for node in ports.overrode]) == (None, ["a.yml"])
    assert service.get("user") is None
    assert dict(mapping(service, "environment").items()).keys() == {"B"}  # type: ignore[union-attr]


def test_environment_of_both_forms_is_merged_by_name(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "services:\n  s:\n    image: x\n    environment:\n      - A=1\n      - B=2\n      - C\n",
            "b.yml": "services:\n  s:\n    environment:\n      B: 3\n",
        },
        {"C": "process"},
        use=BOTH,
    )
    environment = mapping(found.root, "services", "s", "environment")
    assert environment is not None
    assert {key: (getattr(value, "text", ""), str(value.location)) for key, value in environment.items()} == {
        "A": ("1", "a.yml:5:9"),
        "B": ("3", "b.yml:4:10"),
        "C": ("process", "a.yml:7:9"),
    }
    assert environment.get("B").overrode[0].path == "a.yml"  # type: ignore[union-attr]


def test_volumes_merge_by_target(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "services: {s: {image: x, volumes: ['./a:/data:ro', './c:/c']}}",
            "b.yml": "services: {s: {volumes: ['./b:/data']}}",
        },
        use=BOTH,
    )
    volumes = sequence(found.root, "services", "s", "volumes")
    assert [(text(node, "source"), text(node, "read_only")) for node in volumes] == [("b", None), ("c", None)]
    assert text(volumes[0].overrode[0], "source") == "./a"  # as it stood


def test_another_logging_driver_drops_the_options(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "services: {s: {image: x, logging: {driver: json-file, options: {max-size: 1m}}}}",
            "b.yml": "services: {s: {logging: {driver: syslog}}}",
        },
        use=BOTH,
    )
    logging = mapping(found.root, "services", "s", "logging")
    assert isinstance(logging, MappingNode)
    assert (text(logging, "driver"), logging.get("options")) == ("syslog", None)


def test_env_files_lie_below_environment(model: Resolve) -> None:
    found = model(
        {
            "compose.yml": "services:\n  s:\n    image: x\n    env_file: e.env\n    environment: {A: own}\n",
            "e.env": "A=file\nB=file\n",
        }
    )
    environment = mapping(found.root, "services", "s", "environment")
    assert environment is not None
    assert {key: str(value.location) for key, value in environment.items()} == {
        "A": "compose.yml:5:22",
        "B": "e.env:2:3",
    }
    assert found.files == ("compose.yml", "e.env")


def test_pieces_of_a_short_form_stand_where_the_string_stands(model: Resolve) -> None:
    found = model("services:\n  s:\n    image: x\n    volumes:\n      - ./a:/b:ro\n")
    (volume,) = sequence(found.root, "services", "s", "volumes")
    span = Span(5, 9, 5, 18)
    assert isinstance(volume, MappingNode)
    assert {(name, node.span) for name, node in volume.items()} == {
        (name, span) for name in ("type", "source", "target", "read_only", "bind")
    }
