"""Opening a register's file, making it where it is missing, and refusing what is no register."""

from pathlib import Path

import sqlalchemy as sa

from geo.errors import UsageError
from geo.store import engine, schema
from geo.store.rows import canonical_json
from geo.vocabulary import Vocabularies


def opened(database: str, create: bool, busy_timeout_s: float) -> sa.Engine:
    """An engine on a register of this version's schema.

    Raises:
        UsageError: No such file and ``create`` is not set, no register, or made by a newer version.
        BusyError: Another process holds the file.
    """
    url = engine.engine_url(database)
    path = Path(url.database or "")
    if path.is_dir():
        raise UsageError("--database", "{file} is a folder; name a file in it", file=str(path))
    if not path.exists() and not create:
        raise UsageError(
            "--database",
            "there is no register at {file}; make one with an import or with: yizhan demo",
            file=str(path),
        )
    result = engine.make_engine(url, busy_timeout_s)
    try:
        if create:
            _make_folder(path)
            _create(result)
        _check_version(result, path)
    except Exception:
        result.dispose()
        raise
    return result


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            "--database", "the folder of {file} cannot be made: {cause}", file=str(path), cause=str(error)
        ) from error


def _create(target: sa.Engine) -> None:
    """Make the tables in an empty file; leave a file that holds anything alone."""
    with engine.reading(target) as connection:
        if sa.inspect(connection).get_table_names():
            return
    engine.use_write_ahead_log(target)
    with engine.writing(target) as connection:
        if sa.inspect(connection).get_table_names():
            return  # another process was quicker
        schema.metadata.create_all(connection)
        connection.execute(sa.insert(schema.register_info).values(schema_version=schema.SCHEMA_VERSION))


def _check_version(target: sa.Engine, path: Path) -> None:
    with engine.reading(target) as connection:
        if not sa.inspect(connection).has_table(schema.register_info.name):
            raise UsageError(
                "--database", "{file} is a database of another kind, not a register; name another file", file=str(path)
            )
        version = connection.execute(sa.select(sa.func.max(schema.register_info.c.schema_version))).scalar()
    if version != schema.SCHEMA_VERSION:
        raise UsageError(
            "--database",
            "{file} has schema {found}, this program reads schema {wanted}; use the version that wrote it",
            file=str(path),
            found=version,
            wanted=schema.SCHEMA_VERSION,
        )


def write_terms(connection: sa.Connection, vocabularies: Vocabularies) -> None:
    """Replace the terms of the given vocabularies."""
    for name, vocabulary in vocabularies.items():
        connection.execute(sa.delete(schema.term).where(schema.term.c.vocabulary == name))
        rows = [
            {
                "vocabulary": name,
                "code": term.code,
                "place": place,
                "zh": term.zh,
                "en": term.en,
                "synonyms": canonical_json(list(term.synonyms)),
            }
            for place, term in enumerate(vocabulary.terms)
        ]
        if rows:
            connection.execute(sa.insert(schema.term), rows)
