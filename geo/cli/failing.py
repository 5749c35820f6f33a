"""Errors into words on standard error and exit codes: the one translator of the command line."""

import os
from collections.abc import Callable

import click

from geo.errors import DataError, YizhanError
from geo.language import explain, translator

MISTAKE = 2
"""Exit code for a mistake of the caller, of a file, or a register that is held by another process."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

MOST_FAULTS_SHOWN = 20


def language() -> str:
    """``zh`` where the environment asks for Chinese (LC_ALL, LC_MESSAGES, LANG), else ``en``."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if asked.startswith("zh") else "en"


def failing_in_words(run: Callable[[], object]) -> int:
    """Run a command and turn what it raises into a message and an exit code.

    Args:
        run: The command; what it returns is its exit code when it is a whole number, else 0.
    """
    try:
        done = run()
    except click.ClickException as error:
        error.show()
        return MISTAKE
    except YizhanError as error:
        _tell(error)
        return MISTAKE
    except (click.Abort, KeyboardInterrupt):
        click.echo(translator(language())("interrupted; nothing half done was kept"), err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (``| head``): nothing is left to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        click.echo(translator(language())("error: {message}").format(message=error), err=True)
        return MISTAKE
    return done if isinstance(done, int) else 0


def _tell(error: YizhanError) -> None:
    translate = translator(language())
    click.echo(translate("error: {message}").format(message=explain(error, language())), err=True)
    if isinstance(error, DataError):
        for fault in error.faults[:MOST_FAULTS_SHOWN]:
            place = [translate("row {row}").format(row=fault.row)] if fault.row is not None else []
            place += [translate("column {column}").format(column=fault.column)] if fault.column else []
            shown = f" {fault.value!r}" if fault.value else ""
            reason = translate(fault.template).format(**fault.fields)
            click.echo(f"  {', '.join(place)}:{shown} {reason}", err=True)
        if len(error.faults) > MOST_FAULTS_SHOWN:
            more = translate("… and {count} more").format(count=len(error.faults) - MOST_FAULTS_SHOWN)
            click.echo(f"  {more}", err=True)
