import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = ("LICENSE", "MANIFEST.in", "constraints.txt", "pyproject.toml", "setup.cfg", "setup.py", "webapp.py")
VENDOR = "geo/web/static/vendor"


def copy_project(target: Path) -> Path:
    """What a build needs, away from the checkout, so that neither's leftovers reach the other."""
    target.mkdir()
    for name in TOP:
        shutil.copy2(ROOT / name, target)
    for folder in ("geo", "data"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for extra in ROOT.glob("*.md"):
        shutil.copy2(extra, target)
    return target


def build(project: Path, kind: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", kind, "--no-isolation", "--outdir", "dist", "."]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert (ROOT / VENDOR).is_dir(), "run scripts/assets first"
    return copy_project(tmp_path_factory.mktemp("whole") / "project")


@pytest.fixture(scope="module")
def wheel(project: Path) -> Iterator[set[str]]:
    """Names of the files of a wheel built as a release is: through the source distribution."""
    packed = build(project, "--sdist")
    assert packed.returncode == 0, packed.stdout + packed.stderr
    (archive,) = (project / "dist").glob("yizhan-*.tar.gz")
    shutil.unpack_archive(archive, project / "unpacked", filter="data")
    (source,) = (project / "unpacked").iterdir()
    done = build(source, "--wheel")
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (source / "dist").glob("yizhan-*.whl")
    with zipfile.ZipFile(built) as file:
        yield set(file.namelist())


def shared_data(wheel: set[str]) -> set[str]:
    """Files that an installation puts under share/yizhan."""
    return {name.partition("/data/share/yizhan/")[2] for name in wheel if ".data/data/share/yizhan/" in name}


def test_a_wheel_holds_every_file_of_the_package(wheel: set[str]) -> None:
    files = [path for path in (ROOT / "geo").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    wanted = {path.relative_to(ROOT).as_posix() for path in files if not path.name.startswith(".")}
    assert {name for name in wheel if name.startswith("geo/")} == wanted
    assert "webapp.py" in wheel


def test_a_wheel_holds_the_assets_and_their_licences(wheel: set[str]) -> None:
    assert {
        f"{VENDOR}/leaflet/leaflet.js",
        f"{VENDOR}/leaflet/leaflet.css",
        f"{VENDOR}/leaflet/LICENSE",
        f"{VENDOR}/leaflet/images/layers.png",
        f"{VENDOR}/leaflet.vectorgrid/Leaflet.VectorGrid.bundled.min.js",
        f"{VENDOR}/licences/pbf/LICENSE",
    } <= wheel


def test_a_wheel_holds_each_catalogue_compiled(wheel: set[str]) -> None:
    sources = {PurePosixPath(name) for name in wheel if name.endswith(".po")}
    assert {str(path.with_suffix(".mo")) for path in sources} <= wheel


def test_a_wheel_holds_the_shipped_data(wheel: set[str]) -> None:
    wanted = {path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert shared_data(wheel) == wanted


def test_a_wheel_holds_nothing_that_only_the_checkout_needs(wheel: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.startswith("yizhan-0.")} == {"geo", "webapp.py"}


@pytest.mark.parametrize("kind", ["--wheel", "--sdist"])
@pytest.mark.parametrize(
    "part",
    [
        f"{VENDOR}/leaflet/leaflet.js",
        f"{VENDOR}/leaflet.vectorgrid/Leaflet.VectorGrid.bundled.min.js",
        "data/README.md",
        "geo/locale/zh/LC_MESSAGES/yizhan.mo",
    ],
)
def test_a_build_without_one_of_its_parts_fails_and_names_it(tmp_path: Path, part: str, kind: str) -> None:
    project = copy_project(tmp_path / "project")
    catalogue = project / "geo/locale/zh/LC_MESSAGES/yizhan.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.touch()
    (project / part).unlink(missing_ok=True)
    done = build(project, kind)
    assert done.returncode != 0
    assert not list(project.glob("dist/*"))
    (told,) = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("error: ")]
    assert "scripts/assets" in told
    assert part in told
