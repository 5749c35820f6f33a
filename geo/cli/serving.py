"""The command that serves: pages and API by a production WSGI server."""

import os
import socket

import click

from geo.bootstrap import data_folder, open_register
from geo.cli.failing import language
from geo.cli.filling import tell_demo
from geo.cli.options import database_option
from geo.config import Settings, load_settings
from geo.demo import load_demo
from geo.errors import UsageError
from geo.language import translator


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Address to listen on. Default: YIZHAN_HOST, else 127.0.0.1.")
@click.option("--port", metavar="PORT", help="Port to listen on. Default: YIZHAN_PORT, else 8000.")
@database_option
def serve_command(host: str | None, port: str | None, database: str | None) -> None:
    """Start the pages and the API; loads the shipped demo when the register is empty."""
    settings = load_settings({"host": host, "port": port, "database": database})
    _refuse_taken_port(settings)
    translate = translator(language())
    with open_register(settings) as register:
        if register.is_empty():
            click.echo(translate("the register is empty: loading the demo …"))
            zones, stations, demand = load_demo(register, data_folder(settings))
            tell_demo(zones, stations, len(demand), demand.total)
    click.echo(translate("register: {path}").format(path=settings.database))
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    for path, words in (("/", "for workers"), ("/plan", "for planners"), ("/api/docs", "for programs")):
        click.echo(f"  http://{shown}:{settings.port}{path}  {translate(words)}")
    _run(settings)


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise UsageError(
                "--port",
                "cannot listen on {host}:{port} ({reason}); give another --port or --host",
                host=settings.host,
                port=settings.port,
                reason=error.strerror or error,
            ) from error


def _run(settings: Settings) -> None:
    """Hand over to the server; its worker reads the settings from the environment."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["YIZHAN_DATABASE"] = settings.database
    server = Granian(
        "webapp:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=4,
        log_access=False,
    )
    server.serve()
