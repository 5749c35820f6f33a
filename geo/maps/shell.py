"""The only place that calls folium, and only for the empty map.

folium compiles the text it has rendered as a Jinja template once more, runs ``${...}`` of popups in the browser and
links ten files of five other hosts. So no text from outside ever enters it, and of its output only the element and the
script that makes the Leaflet map are taken: the document round them, its links included, is ours.
"""

from typing import NamedTuple

MAP_NAME = "map_shell"
"""Id of the map's element and name of the script's variable."""

MAX_ZOOM = 19
"""Deepest zoom, that of most tile sources; without one Leaflet has no limit, and a single point none to fit."""


class Shell(NamedTuple):
    """The empty map in two pieces.

    Attributes:
        element: HTML of the map's element.
        script: JavaScript that makes the Leaflet map in it and leaves it in the variable :data:`MAP_NAME`.
    """

    element: str
    script: str


def render_shell(*, zoom_step: float) -> Shell:
    """An empty Leaflet map that draws on canvas; the same text for the same argument.

    Args:
        zoom_step: Zoom levels between two fits: 1 over tiles, which are blurred between levels, less without.

    Returns:
        Its element and its script.
    """
    import folium

    figure = folium.Figure()
    empty = folium.Map(
        tiles=None, prefer_canvas=True, zoom_control=False, control_scale=False, maxZoom=MAX_ZOOM, zoomSnap=zoom_step
    )
    empty._name, empty._id = MAP_NAME.split("_")  # folium would put a random number here
    empty.add_to(figure)
    figure.render()
    return Shell(_tidy(figure.html.render()), _tidy(figure.script.render()))


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
