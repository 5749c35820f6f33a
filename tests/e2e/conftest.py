"""Chromium for the tests that open pages: the system's own, watched, cut off from every other host."""

import importlib.util
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

REQUIRE_BROWSER = os.environ.get("YIZHAN_REQUIRE_BROWSER", "") not in {"", "0"}
ARTEFACTS = Path(__file__).resolve().parents[1] / "artefacts"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}
OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@dataclass
class Seen:
    """What a page did that a clean page does not do."""

    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)

    def hear_console(self, message: "ConsoleMessage") -> None:
        """Keep errors; the icon that Chromium asks for by itself is no error of the page."""
        place = str(message.location.get("url", ""))
        if message.type == "error" and not urlsplit(place).path.endswith("/favicon.ico"):
            self.console_errors.append(f"{message.text} ({place})")

    def hear_dialog(self, dialog: "Dialog") -> None:
        """A dialog means that text ran as code; close it, so that the test goes on to say so."""
        self.dialogs.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    def hear_request(self, url: str) -> None:
        """Keep every request that leaves this machine."""
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OWN_HOSTS:
            self.foreign_requests.append(url)


class QuietHandler(WSGIRequestHandler):
    """Handles requests without writing a log line for each."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """A browser asks for several files at once."""

    daemon_threads = True


@pytest.fixture(scope="session")
def browser(chromium: str) -> "Iterator[Browser]":
    """One Chromium for the whole run."""
    if importlib.util.find_spec("playwright") is None:
        if REQUIRE_BROWSER:
            pytest.fail("YIZHAN_REQUIRE_BROWSER is set and Playwright is not installed")
        pytest.skip("Playwright is not installed (pip install playwright)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def sightings() -> "dict[Page, Seen]":
    """What each page of this test did."""
    return {}


@pytest.fixture
def open_page(browser: "Browser", sightings: "dict[Page, Seen]") -> "Iterator[Callable[..., Page]]":
    """Opens a new, watched page; takes Playwright's options of a context (``viewport``, ``locale``, ...)."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> "Page":
            context = browser.new_context(**(DESKTOP | options))
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            page = context.new_page()
            seen = sightings[page] = Seen()
            page.on("console", seen.hear_console)
            page.on("pageerror", lambda error: seen.page_errors.append(str(error)))
            page.on("dialog", seen.hear_dialog)
            context.on("request", lambda request: seen.hear_request(request.url))
            return page

        yield open_one


@pytest.fixture
def page(open_page: "Callable[..., Page]") -> "Page":
    """One watched page, 1280 x 800, that prefers Chinese."""
    return open_page()


@pytest.fixture
def assert_clean(sightings: "dict[Page, Seen]") -> "Callable[[Page], None]":
    """``assert_clean(page)``: no error on console or page, no dialog, no request to another host."""

    def check(page: "Page") -> None:
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
        assert sightings[page] == Seen()

    return check


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """``serve(app)``: puts a WSGI application on a free port until the test ends; its address, no slash."""
    with ExitStack() as stack:

        def start(app: Any) -> str:
            server = make_server("127.0.0.1", 0, app, ThreadingServer, QuietHandler)
            stack.callback(server.server_close)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> "Callable[[Page, str], Path]":
    """``screenshot(page, name)``: a PNG in tests/artefacts, kept after the run."""

    def take(page: "Page", name: str) -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        module = request.module.__name__.rpartition(".")[2]
        path = ARTEFACTS / (re.sub(r"[^\w-]+", "-", f"{module}-{name}") + ".png")
        page.screenshot(path=path)
        return path

    return take
