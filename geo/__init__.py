"""Yizhan: the nearest trade-union station that is open to you, and where such stations are missing."""
