"""The WSGI entry: ``webapp:create_app`` is a factory that a server calls without arguments."""

from geo.web import create_app

__all__ = ["create_app"]
