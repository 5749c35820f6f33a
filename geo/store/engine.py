"""The database engine: everything that knows SQLite from another database, and every database error a user can meet.

SQLite runs with a write-ahead log and ``synchronous=FULL``: with ``NORMAL``, rows that had been acknowledged were
lost in most power cuts. A writer takes its lock at once (``BEGIN IMMEDIATE``), so that two of them queue instead of
failing halfway.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError

from geo.errors import BusyError, UsageError, YizhanError

BUSY_TIMEOUT_S = 5.0
"""How long a writer waits for another one before it gives up."""

_WRITING = "yizhan_writing"


def engine_url(database: str) -> sa.URL:
    """The database URL that a path or URL names.

    Args:
        database: Path of a SQLite file, or a URL (it contains ``://``).

    Raises:
        UsageError: Not a URL that names a database on a SQLite file.
    """
    if "://" not in database:
        if not database.strip():
            raise UsageError("--database", "names no file; give the path of the register")
        return sa.URL.create("sqlite", database=str(Path(database).expanduser().absolute()))
    try:
        url = sa.make_url(database)
    except sa.exc.ArgumentError as error:
        raise UsageError("--database", "{url!r} is no database URL", url=database) from error
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise UsageError(
            "--database",
            "{url!r} is not supported; give the path of a SQLite file or sqlite:////path/of/file",
            url=url.render_as_string(hide_password=True),
        )
    return url


def make_engine(url: sa.URL, busy_timeout_s: float) -> sa.Engine:
    """An engine whose connections carry the settings above; nothing is opened yet."""
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, connect_args={"timeout": busy_timeout_s, "check_same_thread": False}
    )
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and be a deferred one
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def use_write_ahead_log(engine: sa.Engine) -> None:
    """Make a new file keep its write-ahead log; the setting stays with the file."""
    with translated_errors(engine.url), engine.connect() as connection:
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute("PRAGMA journal_mode=WAL")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One view of the register: everything read inside belongs to one revision."""
    with translated_errors(engine.url), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that holds the write lock from its start: all of it is stored, or nothing.

    Raises:
        BusyError: Another process holds the lock for longer than the busy timeout.
    """
    with translated_errors(engine.url), engine.connect() as opened:
        connection = opened.execution_options(**{_WRITING: True})
        with connection.begin():
            yield connection


@contextmanager
def translated_errors(url: sa.URL) -> Iterator[None]:
    """Turn what the database says into the errors a user can meet; an error of the program itself stays what it is."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) else error
        known = _known_error(str(cause), url.database or "")
        if known is None and not isinstance(error, OperationalError | sqlite3.OperationalError):
            raise
        if known is None:
            known = UsageError(
                "--database", "the register {file} cannot be used: {cause}", file=url.database, cause=str(cause)
            )
        raise known from error


def _known_error(cause: str, file: str) -> YizhanError | None:
    if "locked" in cause or "busy" in cause:
        return BusyError(
            "the register {file} is locked by another process and nothing was changed; "
            "wait until the other one has finished, then try again",
            file=file,
        )
    if "not a database" in cause:
        return UsageError(
            "--database", "{file} is a file of another kind, not a register; name another file", file=file
        )
    if "unable to open" in cause:
        return UsageError(
            "--database", "{file} cannot be opened; check that its folder exists and may be written", file=file
        )
    if "readonly" in cause:
        return UsageError("--database", "{file} may not be written; check its permissions", file=file)
    if "full" in cause:
        return UsageError("--database", "the disk that holds {file} is full; nothing was changed", file=file)
    return None
