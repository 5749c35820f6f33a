"""The register and everything that fills and empties it: the only importer of SQLAlchemy and of file formats."""

from geo.store.changes import Changes, ImportRow
from geo.store.register import Contents, Register
from geo.store.terms import read_vocabulary_csv

__all__ = ["Changes", "Contents", "ImportRow", "Register", "read_vocabulary_csv"]
