"""Devices of the host are given to the container."""

import re
from collections.abc import Iterator

from auditor import Confidence, Isolation, Verdict, check, failed, passed

_PERIPHERAL = re.compile(
    r"/dev/(dri|nvidia|kfd|tty|serial|snd|video|net/tun|fuse|bus/usb|input|gpio|i2c|vchiq|vcio|usb|hid)"
)


@check
def devices_exposed(container: Isolation) -> Iterator[Verdict]:
    devices = [device for device in container.devices if device.value != "/dev/kmsg" or not container.is_cadvisor]
    if not devices:
        yield passed("has no device of the host beyond its role", container.at("devices"))
        return
    names = ", ".join(device.value for device in devices)
    given = all(_PERIPHERAL.match(device.value) or not device.value.startswith("/dev/") for device in devices)
    yield failed(
        f"has {names} of the host", *devices, confidence=Confidence.LOW if given or container.observes_host else None
    )
