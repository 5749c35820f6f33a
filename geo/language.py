"""Message catalogues: English is written in the code, other languages come from ``geo/locale``."""

import gettext
from collections.abc import Callable
from functools import cache
from importlib import resources

from geo.errors import DataError, UsageError, YizhanError

DOMAIN = "yizhan"


def translator(language: str) -> Callable[[str], str]:
    """What turns an English message into ``language``.

    Args:
        language: ``zh``, ``en`` or a tag that begins so. A language without a catalogue stays English, and so does a
            message that its catalogue lacks.
    """
    return _catalogue(language.replace("-", "_").split("_")[0]).gettext


def explain(error: YizhanError, language: str) -> str:
    """The message of an error in a language, led by what it is about (a parameter or a file)."""
    sentence = translator(language)(error.template).format(**error.fields)
    if isinstance(error, UsageError):
        return f"{error.parameter}: {sentence}"
    if isinstance(error, DataError):
        return f"{error.source}: {sentence}"
    return sentence


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    with resources.as_file(resources.files("geo") / "locale") as folder:
        return gettext.translation(DOMAIN, str(folder), languages=[language], fallback=True)
