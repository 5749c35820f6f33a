"""Asking a server that a test started."""

import subprocess
import urllib.error
import urllib.request


def answer(address: str, server: "subprocess.Popen[str]") -> bytes:
    """The body at an address, asked again for as long as the server is alive and does not listen yet."""
    while True:
        try:
            with urllib.request.urlopen(address, timeout=60) as response:
                body: bytes = response.read()
                return body
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            assert server.poll() is None
