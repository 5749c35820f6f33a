"""Reading how names are pronounced from CSV, with the columns name and pinyin."""

import csv
from pathlib import Path

from geo.errors import DataError, Fault

_COLUMNS = ["name", "pinyin"]


def read_phrases_csv(folder: Path) -> dict[str, str]:
    """How the names of every CSV file of a folder are pronounced.

    Args:
        folder: Its ``*.csv`` files are UTF-8 with a header ``name,pinyin``; the pinyin has a space between syllables,
            one for each character, with or without tone marks. Empty, or not there: no names.

    Returns:
        Name -> pinyin. Of a name in several files the last file by name counts.

    Raises:
        DataError: A file is no such CSV, names something twice, or has another number of syllables than characters.
    """
    return {name: pinyin for file in sorted(folder.glob("*.csv")) for name, pinyin in _phrases(file).items()}


def _phrases(file: Path) -> dict[str, str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="")
            if reader.fieldnames != _COLUMNS:
                raise DataError(str(file), "needs the header {header}", header=",".join(_COLUMNS))
            rows = [(row["name"], row["pinyin"]) for row in reader]
    except OSError as error:
        raise DataError(str(file), "cannot be read: {cause}", cause=error.strerror or str(error)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(str(file), "is no CSV in UTF-8: {cause}", cause=str(error)) from error
    faults = []
    phrases: dict[str, str] = {}
    for row, (name, pinyin) in enumerate(rows, start=2):
        if not name or name in phrases:
            faults.append(Fault(row, "name", name, "is empty or stands in an earlier row; names are unique"))
        elif len(pinyin.split()) != len(name):
            faults.append(
                Fault(
                    row, "pinyin", pinyin, "needs one syllable for each of the {count} characters", {"count": len(name)}
                )
            )
        phrases[name] = pinyin
    if faults:
        raise DataError(str(file), "holds names that cannot be read aloud", tuple(faults))
    return phrases
