import ast
import configparser
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "geo").rglob("*.py"))
TEXT_SUFFIXES = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".md",
    ".cfg",
    ".toml",
    ".txt",
    ".json",
    ".po",
    ".sh",
    ".xml",
    ".csv",
}
CATALOGUES = sorted((ROOT / "geo").glob("locale/*/LC_MESSAGES/*.po"))
HEAVY = {
    "flask",
    "folium",
    "geopandas",
    "granian",
    "holidays",
    "osmium",
    "pandas",
    "pydantic",
    "pyogrio",
    "rich",
    "scipy",
    "shapely",
    "sqlalchemy",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def own_files() -> list[Path]:
    """Every text file of the checkout that git knows or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file() and (path.suffix in TEXT_SUFFIXES or not path.suffix)]


def functions() -> Iterator[tuple[str, Function]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def body_lines(function: Function) -> int:
    """Lines from the first statement after the docstring to the end."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def arguments(function: Function) -> int:
    """Arguments a caller may give; ``*args`` and ``**kwargs`` are one each, ``self`` and ``cls`` none."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args)]
    bound = bool(names) and names[0] in {"self", "cls"}
    return len(names) - bound + len(given.kwonlyargs) + bool(given.vararg) + bool(given.kwarg)


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def run_python(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs code with neither environment, home nor data in sight."""
    bare = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, cwd=cwd, env=bare, capture_output=True, text=True, check=False)


def importable() -> list[str]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES]
    return [name.removesuffix(".__init__") for name in names if not name.endswith(".__main__")]


class TestBudget:
    def test_no_module_is_longer_than_400_lines(self) -> None:
        lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
        assert {name: length for name, length in lengths.items() if length > 400} == {}

    def test_no_function_is_longer_than_60_lines(self) -> None:
        assert {name: body_lines(node) for name, node in functions() if body_lines(node) > 60} == {}

    def test_no_function_takes_more_than_6_arguments(self) -> None:
        assert {name: arguments(node) for name, node in functions() if arguments(node) > 6} == {}

    def test_no_module_is_named_after_nothing_in_particular(self) -> None:
        vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "types", "logging"}
        assert [name for name in importable() if vague & set(name.split("."))] == []

    @pytest.mark.parametrize("wide", ["def f(a, b, c, d, e, f, *, g): ...", "def f(self, *a, b, c, d, e, f, g): ..."])
    def test_the_count_of_arguments_sees_options_too(self, wide: str) -> None:
        node = ast.parse(wide).body[0]
        assert isinstance(node, ast.FunctionDef)
        assert arguments(node) == 7


class TestImports:
    def test_every_module_imports_without_data_environment_network_or_a_word(self, tmp_path: Path) -> None:
        code = f"""
import socket, sys
def refuse(*_, **__): raise AssertionError("the network was asked for")
socket.socket.connect = socket.getaddrinfo = refuse
import importlib
for name in {importable()!r}:
    importlib.import_module(name)
"""
        done = run_python(code, tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert list(tmp_path.iterdir()) == []

    def test_the_command_line_starts_without_the_heavy_libraries(self, tmp_path: Path) -> None:
        done = run_python("import geo.cli, sys; print(*sorted({m.split('.')[0] for m in sys.modules}))", tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert HEAVY & set(done.stdout.split()) == set()


class TestPackaging:
    def test_the_distribution_and_its_command_are_called_yizhan(self) -> None:
        cfg = setup_cfg()
        assert cfg["metadata"]["name"] == "yizhan"
        assert cfg["options.entry_points"]["console_scripts"].strip() == "yizhan = geo.cli:main"

    def test_pyproject_names_the_build_and_the_tools_only(self) -> None:
        # A [project] table beside setup.cfg breaks the build.
        assert set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))) == {"build-system", "tool"}

    def test_every_folder_of_data_reaches_the_wheel(self) -> None:
        lines = setup_cfg()["options.data_files"].values()
        shipped = {path for line in lines for path in ROOT.glob(line)}
        assert {path for path in (ROOT / "data").rglob("*") if path.is_file()} == shipped

    def test_every_dependency_is_locked_to_one_version(self) -> None:
        lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        locked = dict(line.split("==") for line in lines if not line.startswith("#"))
        cfg = setup_cfg()
        wanted = cfg["options"]["install_requires"] + cfg["options.extras_require"]["test"]
        names = {re.split(r"[>=<\[;]", line)[0].strip().lower() for line in wanted.splitlines() if line.strip()}
        assert names - set(locked) == set()

    def test_the_front_end_is_pinned_exactly_and_locked_with_checksums_but_no_addresses(self) -> None:
        wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
        lock = (ROOT / "package-lock.json").read_text("utf-8")
        packages = json.loads(lock)["packages"]
        assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
        assert all("integrity" in package for name, package in packages.items() if name)
        assert "://" not in lock

    def test_the_python_lock_holds_no_addresses_and_no_paths(self) -> None:
        assert not re.search(r"://| @ |/", (ROOT / "constraints.txt").read_text("utf-8").partition("\n")[2])


class TestText:
    def test_nobody_is_told_to_install_an_unrelated_package(self) -> None:
        # PyPI's package of that name has nothing to do with this project.
        wrong = re.compile(r"pip3? install (-\S+ )*geo\b")
        this = Path(__file__).resolve()
        assert [path for path in own_files() if path != this and wrong.search(path.read_text("utf-8"))] == []

    def test_no_page_names_a_host_that_serves_other_peoples_files(self) -> None:
        hosts = re.compile(r"cdn\.|cdnjs|jsdelivr|unpkg|googleapis|gstatic|tile\.openstreetmap|bootcdn|staticfile")
        files = [path for path in own_files() if ROOT / "geo" in path.parents]
        found = {path for path in files if hosts.search(path.read_text("utf-8"))}
        assert {str(path.relative_to(ROOT)) for path in found} == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
class TestCatalogues:
    def test_every_message_is_translated_and_none_is_a_guess(self, path: Path) -> None:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        messages = [message for message in catalogue if message.id]
        assert [message.id for message in messages if message.fuzzy or not message.string] == []

    def test_a_translation_fills_in_the_same_fields(self, path: Path) -> None:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        field = re.compile(r"\{(\w*)[^}]*\}|%\((\w+)\)")
        pairs = [(str(message.id), str(message.string)) for message in catalogue if message.id]
        assert [english for english, other in pairs if set(field.findall(english)) != set(field.findall(other))] == []
