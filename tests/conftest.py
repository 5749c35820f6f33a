import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

REAL_DATA = os.environ.get("YIZHAN_REAL_DATA", "")
REQUIRE_BROWSER = os.environ.get("YIZHAN_REQUIRE_BROWSER", "") not in {"", "0"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the register and the settings of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("YIZHAN_")]:
            patch.delenv(name)
        patch.setenv("YIZHAN_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine has no files or browser for, with the reason; fail where one is demanded."""
    if item.get_closest_marker("real") and not REAL_DATA:
        pytest.skip("YIZHAN_REAL_DATA names no folder with the real files")
    if item.get_closest_marker("e2e") and not CHROMIUM:
        if REQUIRE_BROWSER:
            pytest.fail("YIZHAN_REQUIRE_BROWSER is set and Chromium is not installed")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; only for tests marked ``real``."""
    return Path(REAL_DATA).resolve(strict=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the system's Chromium; only for tests marked ``e2e``."""
    assert CHROMIUM, "a test that asks for Chromium is marked e2e"
    return CHROMIUM


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
