"""Whether the server can answer, for whoever watches it."""

from flask import Blueprint, Response

from geo.formats import dumps
from geo.web.current import snapshot

probe = Blueprint("health", __name__)


@probe.get("/healthz")
def healthz() -> Response:
    """The revision that answers come from; fails when the register cannot be read."""
    return Response(dumps({"status": "ok", "revision": snapshot().revision}), mimetype="application/json")
