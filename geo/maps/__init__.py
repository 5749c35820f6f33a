"""Results as maps: folium makes the empty Leaflet map, our own page, script and style do the rest.

The data of a map is one JSON-able mapping, positions in WGS 84 (or moved by :func:`in_datum`), longitude first::

    {
      "bounds": [west, south, east, north] or null,         # what to show first; null: everything
      "zones": FeatureCollection of (Multi)Polygons,
          # id, name; share_underserved 0..1 or null; demand_total or null; demand_underserved or null
      "gaps": FeatureCollection of (Multi)Polygons,         # area_m2; demand or null
      "stations": FeatureCollection of Points,
          # id, name, kind, kind_label, audience_label, illustrative (bool)
      "kinds": [{"code": ..., "label": ...}, ...],          # optional: order in the legend, first on top
      "legend": {"zones": title, "gaps": title},            # optional: in place of the labels of the view
      "notes": [sentence, ...],                             # optional: how the figures came about
      "attribution": text,                                  # optional: whom the data must name
      "illustrative": bool,                                 # whether anything in it is invented
    }

Every feature may carry ``details``, a list of ``[label, value]`` texts for its popup, and ``url``, a path on this host
that its name links to. All texts are plain text in the language of the view.
"""

from geo.maps.datum import in_datum
from geo.maps.page import Frame, inert_json, map_file, map_page
from geo.maps.view import LABELS, MapView, Tiles, map_labels

__all__ = ["LABELS", "Frame", "MapView", "Tiles", "in_datum", "inert_json", "map_file", "map_labels", "map_page"]
