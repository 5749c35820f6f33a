"""The OpenAPI document, made from routes, their models and the shapes of their answers; and the page that shows it."""

import re
from collections.abc import Iterator
from copy import deepcopy
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from werkzeug.routing import Rule

from geo.formats import dumps
from geo.vocabulary import Vocabularies
from geo.web.answers import ERROR
from geo.web.current import snapshot
from geo.web.params import Asked
from geo.web.routes import Described, described_by

documents = Blueprint("documentation", __name__, url_prefix="/api")

_JSON = "application/json"
_REFUSALS = {
    "400": "A parameter is unknown, missing, given twice or not allowed.",
    "404": "There is no such station or zone.",
    "405": "Another method is needed.",
    "413": "The body is larger than 1 MB.",
    "415": "The body is not sent as application/json.",
    "423": "The register is locked for a moment; try again.",
    "500": "Something went wrong on the server.",
}
"""Every answer that is none, in the words of the document."""


@documents.get("/openapi.json")
def document() -> Response:
    """The document, with the codes of the register's own vocabularies."""
    return Response(dumps(document_for(snapshot().vocabularies)), mimetype=_JSON)


@documents.get("/docs")
def page() -> str:
    """The same for people; needs no script and nothing from outside."""
    described = document_for(snapshot().vocabularies)
    operations = [
        {"method": method.upper(), "path": path, "summary": operation["summary"], "asked": list(_asked(operation))}
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return render_template("docs.html", operations=operations)


def document_for(vocabularies: Vocabularies) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the running application.

    Args:
        vocabularies: Whose codes the lists of codes may hold.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yizhan",
            "version": version("yizhan"),
            "description": "The nearest trade-union station for outdoor workers, and where such stations are missing. "
            "Positions are WGS 84 degrees, longitude first.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(vocabularies),
        "components": {"schemas": {"Error": ERROR}},
    }


def _paths(vocabularies: Vocabularies) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for rule, shown in _described():
        methods = paths.setdefault(_path(rule), {})
        methods["post" if shown.in_body else "get"] = _operation(rule, shown, vocabularies)
    return paths


def _described() -> Iterator[tuple[Rule, Described]]:
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        shown = described_by(current_app.view_functions[rule.endpoint])
        if shown is not None:
            yield rule, shown


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _operation(rule: Rule, shown: Described, vocabularies: Vocabularies) -> dict[str, Any]:
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    responses: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {shown.media_type: {"schema": shown.answer}}}
    }
    for status, words in _REFUSALS.items():
        if (status != "404" or rule.arguments) and (status != "415" or shown.in_body):
            responses[status] = {"description": words, "content": refused}
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": shown.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _ID} for name in sorted(rule.arguments)
        ],
        "responses": responses,
    }
    if shown.in_body:
        body = _body(shown.asked, vocabularies)
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": body}}}
    else:
        operation["parameters"] += _parameters(shown.asked, vocabularies)
    return operation


_ID = {"type": "string", "minLength": 1, "maxLength": 200}


def _parameters(model: type[Asked], vocabularies: Vocabularies) -> Iterator[dict[str, Any]]:
    """One parameter for each field; a list is one value with commas."""
    described = model.model_json_schema()
    for name, told in described.get("properties", {}).items():
        schema = _schema(deepcopy(told), vocabularies)
        parameter = {
            "name": name,
            "in": "query",
            "required": name in described.get("required", ()),
            "description": schema.pop("description", ""),
            "schema": schema,
        }
        if schema.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        yield parameter


def _body(model: type[Asked], vocabularies: Vocabularies) -> dict[str, Any]:
    """One member for each field, and no others."""
    described = model.model_json_schema()
    return {
        "type": "object",
        "properties": {
            name: _schema(deepcopy(told), vocabularies) for name, told in described.get("properties", {}).items()
        },
        "required": described.get("required", []),
        "additionalProperties": False,
    }


def _asked(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Parameters and members of the body alike, as the page shows them."""
    yield from operation["parameters"]
    body = operation.get("requestBody", {"content": {_JSON: {"schema": {}}}})["content"][_JSON]["schema"]
    for name, told in body.get("properties", {}).items():
        schema = dict(told)
        yield {
            "name": name,
            "required": name in body["required"],
            "description": schema.pop("description", ""),
            "schema": schema,
        }


def _schema(schema: dict[str, Any], vocabularies: Vocabularies) -> dict[str, Any]:
    """What pydantic says of a field; no "null" (a parameter is left out instead), and codes in place of their name."""
    schema.pop("title", None)
    if "anyOf" in schema:
        schema |= next(part for part in schema.pop("anyOf") if part != {"type": "null"})
    if schema.get("default") in (None, []):
        schema.pop("default", None)
    items = schema.get("items", {})
    if "x-vocabulary" in items:
        name, also = items.pop("x-vocabulary"), items.pop("x-also")
        items["enum"] = [*also, *vocabularies[name].codes]
    return schema
