"""Refuses to build a distribution without its assets, catalogues or data; everything else is in setup.cfg."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist
from setuptools.errors import SetupError

ROOT = Path(__file__).parent
ASSETS = ("leaflet/leaflet.js", "leaflet/leaflet.css", "leaflet.vectorgrid/Leaflet.VectorGrid.bundled.min.js")
DATA = ("README.md", "beijing/*", "names/*", "vocabulary/*")


def require_all_parts() -> None:
    """Raise with one line that names the first few missing parts and the command that makes them."""
    vendor = ROOT / "geo/web/static/vendor"
    missing = [f"geo/web/static/vendor/{name}" for name in ASSETS if not (vendor / name).is_file()]
    missing += [f"data/{pattern}" for pattern in DATA if not any(ROOT.glob(f"data/{pattern}"))]
    for source in sorted(ROOT.glob("geo/locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.is_file():
            missing.append(str(compiled.relative_to(ROOT)))
    if missing:
        raise SetupError(f"parts are missing (scripts/assets makes them): {', '.join(missing[:4])}")


class CompleteBuild(build_py):
    """A build of a wheel; an editable install takes its files from the checkout and may get them later."""

    def run(self) -> None:
        """Check first, except for an editable install."""
        if not self.editable_mode:
            require_all_parts()
        super().run()


class CompleteSource(sdist):
    """A source distribution holds the assets too, so that a wheel can be built from it without Node."""

    def run(self) -> None:
        """Check first."""
        require_all_parts()
        super().run()


setup(cmdclass={"build_py": CompleteBuild, "sdist": CompleteSource})
