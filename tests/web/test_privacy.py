"""After many searches no coordinate of an asker is in anything that the server wrote."""

import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.store import Register
from tests.web import town

YIZHAN = Path(sys.executable).with_name("yizhan")


@contextmanager
def serving(folder: Path, port: int) -> Iterator[str]:
    """``yizhan serve`` on a register in ``folder``, everything it says in ``said.log``; its address."""
    with Register.open(str(folder / "register.sqlite"), create=True) as register:
        register.seed_vocabularies(town.vocabularies())
        register.write_stations(town.stations())
        register.write_zones(town.zones().zones, town.zones().geometries)
    (folder / "tmp").mkdir()
    environ = os.environ | {
        "YIZHAN_HOME": str(folder / "home"),
        "YIZHAN_DATABASE": str(folder / "register.sqlite"),
        "TMPDIR": str(folder / "tmp"),
    }
    with (folder / "said.log").open("wb") as said:
        server = subprocess.Popen(
            [YIZHAN, "serve", "--port", str(port)], stdout=said, stderr=said, env=environ, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                ask(f"{address}/healthz")
                break
            except urllib.error.URLError:
                assert server.poll() is None, (folder / "said.log").read_text()
                signal.sigtimedwait([], 0.1)  # a moment, no longer
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def ask(address: str, body: bytes | None = None, media_type: str = "") -> int:
    """The status of an answer, whatever it is."""
    request = urllib.request.Request(address, body, {"Content-Type": media_type} if media_type else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def ways_to_ask(address: str, lon: float, lat: float) -> list[Callable[[], int]]:
    """Every way in which a position reaches the server, good and bad."""
    nearest = f"{address}/api/v1/stations/nearest"
    form = {"by": "position", "lon": lon, "lat": lat}
    return [
        lambda: ask(f"{nearest}?lon={lon}&lat={lat}"),
        lambda: ask(f"{nearest}?lon={lon}&lat={lat}&open_now=true&k=50&audience=any"),
        lambda: ask(f"{nearest}?lon={lat}&lat={lon}"),  # swapped: refused
        lambda: ask(f"{nearest}?lon={lon}&lat={lat}&k=0"),
        lambda: ask(f"{address}/nowhere?lon={lon}&lat={lat}"),
        lambda: ask(nearest, json.dumps({"points": [[lon, lat]]}).encode(), "application/json"),
        lambda: ask(nearest, json.dumps({"points": [[lat, lon]]}).encode(), "application/json"),
        lambda: ask(f"{address}/", urlencode(form).encode(), "application/x-www-form-urlencoded"),
        lambda: ask(f"{address}/", urlencode(form | {"k": "x"}).encode(), "application/x-www-form-urlencoded"),
    ]


@pytest.mark.parametrize("searches", [200, pytest.param(10_000, marks=pytest.mark.long)])
def test_no_position_is_written_anywhere(tmp_path: Path, free_port: int, searches: int) -> None:
    dice = random.Random(19)
    positions = [(round(dice.uniform(116.3, 116.5), 7), round(dice.uniform(39.8, 40.0), 7)) for _ in range(searches)]
    with serving(tmp_path, free_port) as address:
        seen = {dice.choice(ways_to_ask(address, lon, lat))() for lon, lat in positions}
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        written = {path: path.read_bytes() for path in files}  # while it runs: temporary files are still there
    written[tmp_path / "said.log"] = (tmp_path / "said.log").read_bytes()
    assert seen == {200, 400, 404}
    assert any(path.name == "register.sqlite" for path in written)
    assert b"/plan" in written[tmp_path / "said.log"]  # it does say something
    numbers = np.array(positions).ravel()
    assert {str(path): kept(content, numbers) for path, content in written.items() if kept(content, numbers)} == {}


def kept(content: bytes, numbers: NDArray[np.float64]) -> set[str]:
    """Which of the numbers are in a file, as text of four decimals or more or as binary of either order."""
    spelled = {number[:-3] for number in (f"{number:.7f}" for number in numbers)}
    texts = {text.decode() for text in re.findall(rb"\d{2,3}\.\d{4}", content)}
    found = spelled & texts
    for offset in range(8):
        whole = content[offset : offset + (len(content) - offset) // 8 * 8]
        for order in ("<f8", ">f8"):
            values = np.frombuffer(whole, dtype=order)
            found |= {str(value) for value in values[np.isin(values, numbers)]}
    return found


def test_number_that_is_kept_would_be_found() -> None:
    numbers = np.array([116.1234567, 39.7654321])
    assert kept(b"lon=116.123457&lat", numbers) == {"116.1234"}
    assert kept(b"abc" + struct.pack("<d", 39.7654321), numbers) == {"39.7654321"}
    assert kept(b"abcd" + struct.pack(">d", 39.7654321) + b"x", numbers) == {"39.7654321"}
    assert kept(b"116.12 39.7654", np.array([116.5, 39.5])) == set()
