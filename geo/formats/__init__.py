"""Results as GeoJSON, JSON and text: one function for each result and format. Nothing is computed here."""

from geo.formats.coverage import coverage_json, coverage_text, explanation, gaps_geojson
from geo.formats.json import dumps
from geo.formats.maps import map_data
from geo.formats.stations import matches_geojson, matches_text, station_feature, stations_geojson
from geo.formats.zones import zone_feature, zones_geojson

__all__ = [
    "coverage_json",
    "coverage_text",
    "dumps",
    "explanation",
    "gaps_geojson",
    "map_data",
    "matches_geojson",
    "matches_text",
    "station_feature",
    "stations_geojson",
    "zone_feature",
    "zones_geojson",
]
