"""Reading the vocabularies from CSV: one file each, with the columns code, zh, en and synonyms."""

import csv
from pathlib import Path

from geo.errors import DataError, Fault
from geo.vocabulary import VOCABULARY_NAMES, Term, Vocabularies, Vocabulary

_COLUMNS = ["code", "zh", "en", "synonyms"]


def read_vocabulary_csv(path: Path) -> Vocabularies:
    """Read the vocabularies of a folder, or a single one from its file.

    Args:
        path: Folder with ``kind.csv``, ``amenity.csv``, ``audience.csv`` and ``entry.csv``, or one file of such a name.
            UTF-8, a header ``code,zh,en,synonyms``, synonyms separated by ``|``.

    Raises:
        DataError: A file is missing, is no such CSV, or holds an empty or repeated code.
    """
    files = [path / f"{name}.csv" for name in VOCABULARY_NAMES] if path.is_dir() else [path]
    return {file.stem: Vocabulary(file.stem, _terms(file)) for file in files}


def _terms(file: Path) -> list[Term]:
    if file.stem not in VOCABULARY_NAMES:
        raise DataError(str(file), "is named after no vocabulary; allowed: {names}", names=", ".join(VOCABULARY_NAMES))
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="")
            if reader.fieldnames != _COLUMNS:
                raise DataError(str(file), "needs the header {header}", header=",".join(_COLUMNS))
            rows = list(reader)
    except OSError as error:
        raise DataError(str(file), "cannot be read: {cause}", cause=error.strerror or str(error)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(str(file), "is no CSV in UTF-8: {cause}", cause=str(error)) from error
    terms = [
        Term(row["code"], row["zh"], row["en"], tuple(word for word in row["synonyms"].split("|") if word))
        for row in rows
    ]
    _check_codes(file, terms)
    return terms


def _check_codes(file: Path, terms: list[Term]) -> None:
    faults = []
    seen: set[str] = set()
    for row, term in enumerate(terms, start=2):
        if not term.code or term.code in seen:
            faults.append(Fault(row, "code", term.code, "is empty or stands in an earlier row; codes are unique"))
        seen.add(term.code)
    if faults:
        raise DataError(str(file), "holds codes that are empty or repeated", tuple(faults))
