"""A real object store on this machine: moto's S3 server in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from server.settings import BucketAccess
from tests.builders.deployment import free_port

SECONDS_TO_START = 60


@contextmanager
def running_bucket(name: str = "shili-files") -> Iterator[BucketAccess]:
    """An empty bucket for the length of the block."""
    endpoint = f"http://127.0.0.1:{free_port()}"
    port = endpoint.rpartition(":")[2]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", port],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _make(f"{endpoint}/{name}", server)
        yield BucketAccess(
            endpoint=endpoint, bucket=name, key_id="shili", secret="shili-secret", region="us-east-1",
            is_virtual_hosted=False,
        )  # fmt: skip
    finally:
        server.terminate()
        server.wait(30)


def _make(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            assert httpx.put(address).status_code == 200
        except httpx.TransportError:
            assert server.poll() is None, "the object store does not start"
            assert time.monotonic() < deadline, "the object store does not become ready"
            time.sleep(0.1)
        else:
            return
