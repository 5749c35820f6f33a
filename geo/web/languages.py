"""Which language an answer is in: ``?lang=`` before Accept-Language before the default; no cookie remembers it."""

from urllib.parse import urlencode

from flask import Flask, g, has_request_context, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from werkzeug.datastructures import LanguageAccept

from geo.errors import UsageError
from geo.inputs import shortened
from geo.language import translator

LANGUAGES = ("zh", "en")
"""Languages of the pages, the default first."""

HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""What the ``lang`` attribute of a page says."""

_NAMES = {"zh": "中文", "en": "English"}
"""What each language calls itself."""

_REMEMBERING = ("worker.", "planner.", "documentation.page")


def register(app: Flask) -> None:
    """Let ``app`` choose a language for each request, translate its templates and carry the choice in its links."""
    app.before_request(_refuse_unknown)
    app.url_defaults(_carry_along)
    app.jinja_env.globals.update(
        _=_in_template,
        html_language=lambda: HTML_LANGUAGES[current_language()],
        other_language=_other,
        other_language_name=lambda: _NAMES[_other()],
        switched=_switched,
    )


def current_language() -> str:
    """``zh`` or ``en``: what ``lang`` asks for, else what the client prefers, else ``zh`` (``en`` for programs)."""
    if "language" not in g:
        if request.path.startswith("/api/v"):
            g.language = for_programs(request.accept_languages)
        else:
            g.language = _asked() or _preferred(request.accept_languages) or LANGUAGES[0]
    return str(g.language)


def for_programs(accepted: LanguageAccept) -> str:
    """The language of an answer of the API: what the client prefers, else ``en``."""
    return _preferred(accepted) or "en"


def gettext(text: str) -> str:
    """``text`` in the language of this request."""
    return translator(current_language())(text)


def _other() -> str:
    return next(language for language in LANGUAGES if language != current_language())


def _switched() -> str:
    """This address in the other language."""
    kept = {name: text for name, text in request.args.items() if name != "lang"}
    return f"{request.path}?{urlencode({**kept, 'lang': _other()})}"


def _in_template(text: str, /, **fields: object) -> str:
    """``text`` in the language of this request, its ``%(named)s`` fields filled in; fields and text stay text."""
    return escape(gettext(text)) % fields if fields else gettext(text)


def _asked() -> str:
    """The language that the address asks for, "" when it asks for none that there is."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else ""


def _preferred(accepted: LanguageAccept) -> str:
    """The first of our languages, by its main tag (``zh`` of ``zh-TW``), in the order of the client's wishes."""
    wishes = (tag.split("-")[0].lower() for tag, quality in accepted if quality > 0)
    return next((language for language in wishes if language in LANGUAGES), "")


def _refuse_unknown() -> ResponseReturnValue | None:
    asked = request.args.get("lang")
    if asked is not None and asked not in LANGUAGES and not request.path.startswith("/api/v"):
        raise UsageError(
            "lang",
            "{value!r} is not allowed; allowed: {allowed}",
            value=shortened(asked),
            allowed=", ".join(LANGUAGES),
        )
    return None


def _carry_along(endpoint: str, values: dict[str, object]) -> None:
    """A link keeps the language that was asked for, unless it asks for one itself."""
    if endpoint.startswith(_REMEMBERING) and has_request_context() and _asked():
        values.setdefault("lang", _asked())
