"""Answers made smaller for whoever takes them so: pages, data and the static files."""

from flask import Flask, Response, request
from flask_compress import Compress

LEAST_BYTES = 8_192
"""Shorter answers are sent as they are: compressing takes longer than finding them."""

_COMPRESSED = [
    "text/html",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/json",
    "application/geo+json",
]


def register(app: Flask) -> None:
    """Let ``app`` compress what it sends."""
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    app.config["COMPRESS_MIN_SIZE"] = LEAST_BYTES
    app.config["COMPRESS_STREAMS"] = False
    Compress(app)
    app.after_request(_read_whole)  # the last one registered is the first one called


def _read_whole(response: Response) -> Response:
    """A static file read into memory: Flask-Compress leaves the files open that it compresses as streams."""
    if request.endpoint == "static" and response.status_code == 200:
        response.direct_passthrough = False
        response.set_data(response.get_data())
    return response
