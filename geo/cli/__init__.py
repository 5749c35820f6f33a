"""The command line: one function per command, loaded when it is called."""

import sys
from importlib import import_module

import click

from geo.cli.failing import failing_in_words

_COMMANDS = {
    "coverage": ("geo.cli.asking", "Who and what land has a station within the threshold."),
    "demo": ("geo.cli.filling", "Load the shipped Beijing: districts, illustrative stations and people."),
    "export": ("geo.cli.filling", "Write the stations as CSV, GeoJSON or GeoPackage."),
    "import": ("geo.cli.filling", "Import stations, zones or demand."),
    "map": ("geo.cli.asking", "Write maps as HTML files that open without network."),
    "nearest": ("geo.cli.asking", "The nearest stations that one may enter."),
    "nearest-batch": ("geo.cli.batching", "The nearest stations of every row of a file."),
    "serve": ("geo.cli.serving", "Start the pages and the API."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command = getattr(import_module(module), f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(_COMMANDS.items())])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yizhan")
def yizhan() -> None:
    """Yizhan 驿站: the nearest trade-union station that is open to you, and where such stations are missing."""


def main() -> None:
    """Run the command line; ends the process with 0, or with 2 for a mistake of the caller or of a file."""
    sys.exit(failing_in_words(lambda: yizhan.main(standalone_mode=False)))
