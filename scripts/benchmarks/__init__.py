"""Measurements of the product beside its peers; scripts/bench runs them."""
