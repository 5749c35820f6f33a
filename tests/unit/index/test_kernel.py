"""The compiled search as plain Python, and what keeps its machine code fresh."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import geo.index

FOLDER = Path(geo.index.__file__).parent
PARTS = ("bracket.py", "formulas.py", "jit.py", "traversal.py")


def test_the_kernel_changes_with_its_parts():
    """numba compiles anew when kernel.py changes, and not when its parts do: put this digest into kernel.py."""
    digest = hashlib.sha256(b"".join((FOLDER / part).read_bytes() for part in PARTS)).hexdigest()
    assert f"sha256 {digest}" in (FOLDER / "kernel.py").read_text("utf-8")


UNCOMPILED = """
import numba
import numpy as np
from geo.capabilities import Capabilities, Rows
from geo.index import StationIndex

assert numba.config.DISABLE_JIT
rng = np.random.default_rng(9)
town, anywhere = rng.normal((116.4, 39.9), 0.05, (150, 2)), rng.uniform(-85, 85, (60, 2))
lonlat = np.concatenate([town, [(116.4, 39.9)] * 20, anywhere])
capabilities = Capabilities([tuple(mark for mark in "abc" if rng.random() < 0.4) for _ in lonlat])
ids = [f"{i:03d}" for i in rng.permutation(len(lonlat))]
compiled, plain = (StationIndex(lonlat, ids, capabilities, compiled=flag) for flag in (True, False))
half = Rows(rng.random(len(lonlat)) < 0.5)
filters = [None, capabilities.where([("a",)]), capabilities.where([("a", "b"), ("c",)], half)]
queries = [(116.4, 39.9), (116.41, 39.95), (117.9, 39.0), (0.0, 0.0), (-63.6, -39.9), (180.0, 90.0)]
for where in filters:
    for k in (1, 5, 40):
        many = compiled.nearest(queries, k, where).positions.tolist()
        assert many == plain.nearest(queries, k, where).positions.tolist()
        for query in queries:
            one, other = compiled.nearest(query, k, where), plain.nearest(query, k, where)
            assert one.positions.tolist() == other.positions.tolist(), (query, k)
            assert np.allclose(one.distances_m, other.distances_m, rtol=0, atol=5e-4)
    for query in queries:
        for radius_m in (500.0, 5e3, 3e6, 2e7):
            one, other = compiled.within(query, radius_m, where)[0], plain.within(query, radius_m, where)[0]
            assert one.positions.tolist() == other.positions.tolist(), (query, radius_m)
        for row in (0, 160, 200):
            assert compiled.no_farther(query, row, where) == plain.no_farther(query, row, where)
print("alike")
"""


def test_uncompiled_the_kernel_answers_alike():
    """Also the only way to see which of its branches are taken: machine code is not traced."""
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(FOLDER.parents[1])}
    command = [sys.executable, "-W", "error", "-c", UNCOMPILED]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("alike", "")


def test_where_no_cache_can_be_kept_functions_are_compiled_all_the_same():
    """An installation that may only be read, by a user without a home."""
    code = """
import numba.core.caching as caching
caching.CacheImpl._locator_classes = []
import numpy as np
from geo.index import StationIndex
index = StationIndex([(116.4, 39.9), (116.5, 39.9)], ["a", "b"], compiled=True)
print(index.nearest((116.49, 39.9)).positions.tolist())
"""
    env = os.environ | {"PYTHONPATH": str(FOLDER.parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[1]", "")
