"""The wheel as its user has it: in an environment of its own, far from the checkout, with only what it brings."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.servers import answer

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Folder of an environment's programs, and the environment to run them in.

    The dependencies are lent by the environment that runs the tests, for a test fetches nothing; Yizhan itself is not:
    a path file lends no editable installation.
    """
    folder = tmp_path_factory.mktemp("wheel")
    project = folder / "project"
    shutil.copytree(
        ROOT,
        project,
        ignore=shutil.ignore_patterns(".git", ".venv", ".cache", "__pycache__", "build", "dist", "artefacts", "tests"),
    )
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", project]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (folder / "dist").glob("yizhan-*.whl")
    shutil.rmtree(project)
    home = folder / "environment"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    (Path(packages) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YIZHAN_", "PYTHON", "COV"))}
    return home / "bin", kept | {"YIZHAN_HOME": str(folder / "home"), "LC_ALL": "C.UTF-8"}


def run(installed, folder, *arguments):
    binaries, environment = installed
    command = [binaries / "yizhan", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_is_the_wheel_that_runs(installed, tmp_path):
    binaries, environment = installed
    command = [binaries / "python", "-c", "import geo, webapp; print(geo.__file__, webapp.__file__)"]
    printed = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert all(str(binaries.parent) in path for path in printed.split())


def test_demo_nearest_and_map_run_in_both_languages(installed, tmp_path):
    demo = run(installed, tmp_path, "demo")
    assert "26,120 invented stations" in demo.stdout, demo.stderr
    nearest = run(installed, tmp_path, "nearest", "116.3974", "39.9087", "--json")
    assert len(json.loads(nearest.stdout)["features"]) == 3
    environment = installed[1] | {"LC_ALL": "zh_CN.UTF-8"}
    assert "示例数据" in run((installed[0], environment), tmp_path, "nearest", "116.3974", "39.9087").stdout
    mapped = run(installed, tmp_path, "map", "gaps", "--zone", "东城区", "--out", "map.html")
    assert mapped.returncode == 0, mapped.stderr
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_serve_answers_with_its_assets(installed, tmp_path, free_port):
    binaries, environment = installed
    server = subprocess.Popen(
        [binaries / "yizhan", "serve", "--port", str(free_port)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert b'"ok"' in answer(f"http://127.0.0.1:{free_port}/healthz", server)
        for path in ("/", "/plan", "/static/vendor/leaflet/leaflet.js", "/api/openapi.json"):
            assert answer(f"http://127.0.0.1:{free_port}{path}", server)
    finally:
        server.send_signal(signal.SIGTERM)
        printed, _ = server.communicate(timeout=30)
    assert "Traceback" not in printed
