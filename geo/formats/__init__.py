"""Results as GeoJSON, JSON and text: one function for each result and format. Nothing is computed here."""

from geo.formats.bulk import neighbours_json
from geo.formats.coverage import coverage_json, coverage_text, explanation, gaps_geojson
from geo.formats.json import compact, dumps
from geo.formats.maps import map_data
from geo.formats.search import found_json
from geo.formats.stations import matches_geojson, matches_text, reason_text, station_feature, stations_geojson
from geo.formats.zones import zone_feature, zones_geojson

__all__ = [
    "compact",
    "coverage_json",
    "coverage_text",
    "dumps",
    "explanation",
    "found_json",
    "gaps_geojson",
    "map_data",
    "matches_geojson",
    "matches_text",
    "neighbours_json",
    "reason_text",
    "station_feature",
    "stations_geojson",
    "zone_feature",
    "zones_geojson",
]
