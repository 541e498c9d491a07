"""The shape of the code: layers point one way, files and functions stay small, versions agree."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# Each may include or import what stands before it, and itself.
NATIVE_LAYERS = ("base", "cuda", "ops", "models", "bindings", "frei0r")
PYTHON_LAYERS = (
    "errors", "options", "types", "planes", "backends", "cuda", "engine", "ops", "files", "delivery", "text",
    "timeline", "drawing", "production", "media", "signal", "weights", "data", "generators", "lavfi", "jobs",
    "training", "bench", "cli",
)  # fmt: skip
# Circles between files that are still to be cut; one that is cut goes out of this list, and none comes in.
KNOWN_CIRCLES: tuple[set[str], ...] = ()
# It asks the kernel how much of the machine is ours.
SYSTEM_READERS = {"csrc/base/cpu_count.cpp"}
# `aigc bench` measures torch as a peer, in a process of its own.
TORCH_IMPORTERS = {"aigc_plugin/bench/peers/torch_eager.py"}
# Of a few rows, or when a model is fitted or calibrated.
MATRIX_PRODUCTS = {
    "aigc_plugin/generators/upscaler_network.py",
    "aigc_plugin/ops/colour.py",
    "aigc_plugin/signal/image_error.py",
    "aigc_plugin/signal/latent_ar1.py",
}
PYTHON_FOLDERS = ("aigc_plugin", "benchmarks", "examples", "integrations", "recipes", "tests", ".ci")
EXTENSION = ROOT / "integrations" / "blender" / "aigc"


def native_files() -> list[Path]:
    return sorted(path for path in (ROOT / "csrc").rglob("*") if path.suffix in {".h", ".cpp", ".cu"})


def python_files() -> list[Path]:
    assert all((ROOT / folder).is_dir() for folder in PYTHON_FOLDERS)
    paths = (path for folder in PYTHON_FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in paths if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Absolute names of the modules that a file of the package imports, wherever in it; each name imported
    from a module counts as one, since it may be a module."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    names: list[str] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names += (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names += (f"{stem}.{name.name}" for name in node.names)
    return tuple(names)


def package_files() -> Iterator[tuple[str, Path]]:
    """Every module of the package with its layer; `aigc_plugin/__init__.py` stands above them all."""
    for path in sorted((ROOT / "aigc_plugin").rglob("*.py")):
        layer = path.relative_to(ROOT / "aigc_plugin").parts[0].removesuffix(".py")
        if not layer.startswith("__"):
            yield layer, path


def test_every_folder_of_the_package_has_its_layer() -> None:
    assert {layer for layer, _ in package_files()} <= set(PYTHON_LAYERS)


def test_python_imports_point_one_way() -> None:
    wrong = []
    for layer, path in package_files():
        for module in imports(path):
            parts = module.split(".")
            target = parts[1] if parts[0] == "aigc_plugin" and len(parts) > 1 else layer
            if target not in PYTHON_LAYERS:
                continue
            if PYTHON_LAYERS.index(target) > PYTHON_LAYERS.index(layer):
                wrong.append(f"{name_of(path)} imports {module}")
    assert not wrong


def module_graph() -> dict[str, set[str]]:
    """Each module of the package with the modules of the package that it imports, wherever in it and whatever for."""
    modules = {}
    for path in sorted((ROOT / "aigc_plugin").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph: dict[str, set[str]] = {}
    for module, path in modules.items():
        names = [name for name in imports(path) if not name.startswith("aigc_plugin._core")]
        # A name that is no module stands in the module before its last dot.
        owners = {name if name in modules else name.rpartition(".")[0] for name in names}
        graph[module] = {owner for owner in owners if owner in modules and owner != module}
    return graph


def circles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Circles of imports, each as its modules in order; together they hold an edge of every circle."""
    rest = {module: set(imported) for module, imported in graph.items()}
    while True:
        try:
            TopologicalSorter(rest).prepare()
        except CycleError as error:
            circle: list[str] = list(reversed(error.args[1]))
            yield circle
            rest[circle[0]].discard(circle[1])
        else:
            return


def test_circles_are_found() -> None:
    cycles = list(circles({"a": {"b", "d"}, "b": {"c"}, "c": {"a"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}))
    assert sorted(sorted(set(circle)) for circle in cycles) == [["a", "b", "c"], ["d", "e"]]


def test_no_circle_between_files() -> None:
    cycles = list(circles(module_graph()))
    new = [" → ".join(circle) for circle in cycles if not any(set(circle) <= known for known in KNOWN_CIRCLES)]
    assert not new
    gone = [sorted(known) for known in KNOWN_CIRCLES if not any(set(circle) <= known for circle in cycles)]
    assert not gone, "cut: take it out of KNOWN_CIRCLES"


def test_only_backends_imports_the_core() -> None:
    importers = {layer for layer, path in package_files() if any("._core" in name for name in imports(path))}
    assert importers == {"backends"}


def sentences(path: Path) -> Iterator[str]:
    """Text constants with a blank in a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield from [node.value] if " " in node.value else []


def test_no_message_below_the_command_line_names_a_flag() -> None:
    """It marks the argument with `errors.argument`, so that each host spells it in its own language."""
    wrong = [
        f"{name_of(path)}: {text}"
        for layer, path in package_files()
        if layer != "cli"
        for text in sentences(path)
        if re.search(r"(?<![\w-])--[a-z]", text)
    ]
    assert not wrong


def test_torch_is_imported_by_training_alone() -> None:
    importers = {
        name_of(path)
        for layer, path in package_files()
        if layer != "training" and any(re.match(r"torch\b", name) for name in imports(path))
    }
    assert importers == TORCH_IMPORTERS


def test_what_generates_does_without_blas() -> None:
    """A program that forks while the threads of BLAS work hangs for ever (see `signal.lapped_transform`)."""
    multiplying = {
        name_of(path)
        for layer, path in package_files()
        if layer not in ("training", "bench") and any(isinstance(node, ast.MatMult) for node in ast.walk(tree_of(path)))
    }
    assert multiplying == MATRIX_PRODUCTS


def test_no_test_module_imports_from_another() -> None:
    """Helpers of several tests are in tests/support; models in float64 in tests/oracles."""
    wrong = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for module in imports(path):
            *parents, name = module.split(".")
            places = (ROOT.joinpath("tests", *parents), ROOT.joinpath("tests", *parents, name))
            shared = parents[:1] in (["support"], ["oracles"])
            if not shared and any(place.with_suffix(".py").is_file() for place in places):
                wrong.append(f"{name_of(path)} imports {module}")
    assert not wrong


def test_children_do_not_import_from_the_current_folder() -> None:
    """Without -P a child that is started in the repository's root imports `aigc_plugin` there, which has no `_core`."""
    unsafe = r"""sys\.executable,\s*"(?!-P")"""
    starting = [path for _, path in package_files() if re.search(unsafe, path.read_text(encoding="utf-8"))]
    assert [name_of(path) for path in starting] == []


def test_native_includes_point_one_way() -> None:
    wrong = []
    for path in native_files():
        layer = path.relative_to(ROOT / "csrc").parts[0]
        for include in re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE):
            target = include.split("/")[0] if "/" in include else layer
            if NATIVE_LAYERS.index(target) > NATIVE_LAYERS.index(layer):
                wrong.append(f"{name_of(path)} includes {include}")
    assert not wrong


@pytest.mark.parametrize("header", ["Python.h", "pybind11/", "torch/", "fstream", "filesystem"])
def test_only_bindings_know_python_and_none_opens_files(header: str) -> None:
    core = [path for path in native_files() if "bindings" not in path.parts]
    including = {name_of(path) for path in core if f"#include <{header}" in path.read_text(encoding="utf-8")}
    assert including <= SYSTEM_READERS


def test_files_are_short() -> None:
    files = [*native_files(), *(ROOT / "tests" / "cpp").rglob("*.cpp"), *python_files()]
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > MAX_FILE_LINES} == {}


def python_functions(path: Path) -> Iterator[tuple[str, int]]:
    """Without the docstring: the contract may be as long as it has to be."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            described = ast.get_docstring(node) is not None
            lines = (node.body[0].end_lineno or 0) - node.body[0].lineno + 1 if described else 0
            yield node.name, node.end_lineno - node.lineno + 1 - lines


def native_functions(path: Path) -> Iterator[tuple[str, int]]:
    """Functions at namespace level: clang-format closes them with a brace in the first column."""
    start, name = 0, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r"[A-Za-z_].*\(", line):
            start, name = number, line
        elif re.match(r"(namespace|struct|class|enum|union)\b", line):
            start = 0
        elif line.startswith("}") and start:
            yield name, number - start + 1
            start = 0


def test_functions_are_short() -> None:
    functions = [(path, found) for path in python_files() for found in python_functions(path)]
    functions += [(path, found) for path in native_files() for found in native_functions(path)]
    long = [f"{name_of(path)}: {name}: {n} lines" for path, (name, n) in functions if n > MAX_FUNCTION_LINES]
    assert long == []


def test_descriptions_begin_with_a_noun_or_an_imperative() -> None:
    riddle = re.compile(r'(?:"""|/// )(?:What|Which|Where|Whose|How|When|Who|Why|Whether|Of|Itself)\b.*')
    files = (*python_files(), *native_files())
    riddles = {name_of(path): riddle.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: lines for name, lines in riddles.items() if lines} == {}


def test_versions_agree() -> None:
    import aigc_plugin

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+?),? ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    manifest = tomllib.loads((EXTENSION / "blender_manifest.toml").read_text(encoding="utf-8"))
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert cited is not None
    said = {newest[1], cited[1], manifest["version"], version("aigc_plugin"), aigc_plugin.__version__}
    assert said == {project["version"]}


def test_what_runs_inside_blender_says_its_licence() -> None:
    """It is GPL, unlike the rest: nobody should have to guess at which side of the border a file stands."""
    files = [path for path in EXTENSION.rglob("*") if path.suffix in {".py", ".toml"}]
    first = {name_of(path): path.read_text(encoding="utf-8").split("\n")[0] for path in files}
    assert first
    assert set(first.values()) == {"# SPDX-License-Identifier: GPL-3.0-or-later"}, first


def test_no_file_names_a_machine() -> None:
    """Paths of somebody's home or workplace have no business in the tree."""
    machine = re.compile(r"(?<![\w.}])/(work|root|home|tmp|Users)/\w")
    texts = [
        *native_files(),
        *python_files(),
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "integrations").rglob("*.md"),
        ROOT / "Makefile",
    ]
    naming = [name_of(path) for path in texts if machine.search(path.read_text(encoding="utf-8"))]
    assert [name for name in naming if name != "tests/test_codebase.py"] == []
