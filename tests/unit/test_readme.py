"""Every command of both READMEs is run as written, in a folder of its own."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import answer

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "README.zh-CN.md"]


def blocks(readme: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def environment(home: Path) -> dict[str, str]:
    """A new user's environment: nothing of Yizhan is set but its folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    return kept | {"YIZHAN_HOME": str(home), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module", params=READMES)
def walked(request, tmp_path_factory):
    """A folder in which all shell blocks but the first, the two scripts, were run; and what they printed."""
    folder = tmp_path_factory.mktemp("walk")
    shell = "set -eu\n" + "\n".join(blocks(request.param, "sh")[1:])
    binaries = Path(sys.executable).parent
    shell = shell.replace(".venv/bin/yizhan", str(binaries / "yizhan"))
    done = subprocess.run(
        ["sh"],
        input=shell,
        cwd=folder,
        env=environment(folder / "home"),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return request.param, folder, done.stdout


def test_the_shell_blocks_run_and_say_what_the_text_promises(walked):
    _, folder, printed = walked
    assert "rows in 2 = accepted 2 + rejected 0 + merged 0" in printed
    assert "示例二站" in printed
    assert '"distance_m"' in printed
    assert '"share_covered"' in printed
    assert (folder / "stations-wgs84.geojson").is_file()
    assert "<title>" in (folder / "chaoyang.html").read_text(encoding="utf-8")


def test_the_python_block_runs_as_five_lines(walked):
    readme, folder, _ = walked
    (block,) = blocks(readme, "python")
    statements = block.strip().splitlines()
    assert len(statements) <= 5
    done = subprocess.run(
        [sys.executable, "-c", block],
        cwd=folder,
        env=environment(folder / "home"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert 0 < float(done.stdout) < 1


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_exist_and_are_run_by_ci(readme):
    """scripts/test cannot run itself; the continuous integration runs it, and it is this very run."""
    commands = [line.split("#")[0].strip() for line in blocks(readme, "sh")[0].strip().splitlines()]
    assert commands == ["scripts/serve", "scripts/test"]
    assert all(os.access(ROOT / command, os.X_OK) for command in commands)
    assert "\nscripts/test\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_serve_loads_the_demo_and_answers(tmp_path, free_port):
    """What scripts/serve ends in: the server, started on an empty folder."""
    server = subprocess.Popen(
        [Path(sys.executable).parent / "yizhan", "serve", "--port", str(free_port)],
        env=environment(tmp_path),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout is not None
        printed = ""
        while "/api/docs" not in printed:
            line = server.stdout.readline()
            assert line, printed
            printed += line
        health = answer(f"http://127.0.0.1:{free_port}/healthz", server)
        assert b'"ok"' in health
        assert "illustrative data: 26,120 invented stations" in printed
        assert "示例数据" in answer(f"http://127.0.0.1:{free_port}/plan", server).decode()
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) in (0, -signal.SIGTERM)
        server.stdout.close()


@pytest.mark.parametrize("readme", READMES)
def test_every_link_leads_to_a_file(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    targets = [link or picture for link, picture in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text)]
    assert len(targets) > 15
    for target in targets:
        assert (ROOT / target).exists(), target
