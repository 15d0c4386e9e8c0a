"""Which of the usual receivers' ports an Alloy opens: a published port that nothing listens on leads nowhere.

Source: https://grafana.com/docs/alloy/latest/reference/components/otelcol/ (the receivers and their default endpoints).
"""

from __future__ import annotations

from auditor.model.evidence import Gap
from auditor.parse.river import Block
from auditor.subjects.log_agents import Alloy
from auditor.subjects.service import Service

# The block that opens a port, and the port where it names no endpoint; "" is the component itself.
_OPENERS = {
    "otelcol.receiver.otlp": {"grpc": "4317", "http": "4318"},
    "otelcol.receiver.zipkin": {"": "9411"},
    "otelcol.receiver.jaeger": {
        "grpc": "14250",
        "thrift_http": "14268",
        "thrift_compact": "6831",
        "thrift_binary": "6832",
    },
}
_HIDDEN = ("import.", "declare", "foreach", "remotecfg")


def is_closed(service: Service, port: str) -> bool:
    """True where the configuration was read, and nothing in it can listen on the port."""
    river = Alloy(service).river
    if isinstance(river, Gap):
        return False
    return not any(_may_open(block, port) for block in river.blocks)


def _may_open(block: Block, port: str) -> bool:
    if block.name.startswith(_HIDDEN) or block.name not in _OPENERS:
        return block.name.startswith((*_HIDDEN, "otelcol.receiver.")) or _names(block, port)
    openers = _OPENERS[block.name]
    inner = [one for one in block.walk() if (one.name if one is not block else "") in openers]
    return any(_opens(one, openers["" if one is block else one.name], port) for one in inner)


def _opens(block: Block, default: str, port: str) -> bool:
    attribute = block.get("endpoint")
    if attribute is None:
        return port == default
    literal = block.literal("endpoint")
    return literal is None or literal.text.rpartition(":")[2] == port


def _names(block: Block, port: str) -> bool:
    """True where a server of the component is told this port (`http { listen_port = 4318 }`)."""
    told = (one for inner in block.walk() for one in inner.attributes if "listen" in one.name)
    return any(one.text.rpartition(":")[2].strip('" ') == port for one in told)
