"""Replacing a file so that a crash at any moment leaves the old one or the new one, whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import UsageError


@contextmanager
def replacing(path: Path, parameter: str = "--out") -> Iterator[Path]:
    """A temporary path in the same folder, which takes the place of ``path`` when the block ends without an error.

    Args:
        path: The file to write.
        parameter: What the caller calls it, for messages.

    Raises:
        UsageError: It is a folder, or its folder is missing or may not be written.
    """
    if path.is_dir():
        raise UsageError(parameter, "{file} is a folder; name a file in it", file=str(path))
    try:
        with tempfile.TemporaryDirectory(prefix=".yizhan-", dir=path.absolute().parent) as folder:
            temporary = Path(folder) / f"writing{path.suffix}"
            yield temporary
            _sync(temporary)
            os.replace(temporary, path)
        _sync(path.absolute().parent)
    except OSError as error:
        raise UsageError(
            parameter, "{file} cannot be written: {cause}", file=str(path), cause=error.strerror or str(error)
        ) from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes, parameter: str = "--out") -> None:
    """Write a whole file in the place of another.

    Args:
        path: The file to write.
        data: Its content.
        parameter: What the caller calls the file, for messages.

    Raises:
        UsageError: As ``replacing``.
    """
    with replacing(path, parameter) as temporary:
        temporary.write_bytes(data)
