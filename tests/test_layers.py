"""The rooms of the package and who may import whom, read from the source."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import mvacourse

PACKAGE = Path(mvacourse.__file__).parent

# Room → rooms it may import. Modules within a room may import each other.
ROOMS: dict[str, set[str]] = {
    "runtime": set(),
    "threads": set(),
    "order": set(),
    "models": set(),
    "losses": set(),
    "metrics": set(),
    "plotting": set(),
    "exercises": set(),
    "datasets": {"runtime"},
    "checkpoints": {"runtime"},
    "training": {"runtime", "threads", "models", "losses"},
    "sampling": {"runtime", "threads", "models"},
    "baselines": set(),
    "evaluation": {"metrics", "sampling", "baselines"},
}
ROOMS["widgets"] = set(ROOMS) - {"training"}
ROOMS["doctor"] = {"runtime", "datasets", "checkpoints"}
ROOMS["realism"] = {"runtime", "datasets", "metrics", "baselines"}
ROOMS["remedies"] = {"runtime", "datasets", "metrics", "training"}
ROOMS["recipes"] = set(ROOMS) - {"widgets", "doctor", "realism"}
ROOMS["slides"] = set(ROOMS)
ROOMS["handouts"] = {"runtime"}
ROOMS["cli"] = set(ROOMS)
ROOMS[""] = {"order"}  # the package itself

MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
}


def room_of(module: str) -> str:
    """Returns the second part of `mvacourse.room.module`, empty for the package."""
    return module.removesuffix(".__init__").partition(".")[2].partition(".")[0]


def imported_modules(source: str, module: str) -> set[str]:
    """Returns the dotted names that a module's source imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: -node.level] if node.level else []
            start = ".".join([*parents, *filter(None, [node.module])])
            names |= {f"{start}.{alias.name}" for alias in node.names}
    return names


def forbidden_rooms(source: str, module: str) -> set[str]:
    """Returns the rooms that a module's source imports and may not."""
    ours = {
        name
        for name in imported_modules(source, module)
        if name.partition(".")[0] == "mvacourse"
    }
    room = room_of(module)
    allowed = ROOMS.get(room, set()) | {room, "", "__version__"}
    return {room_of(name) for name in ours} - allowed


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_imports_only_what_its_room_may(module):
    assert forbidden_rooms(MODULES[module].read_text(), module) == set()


def test_every_module_belongs_to_a_room():
    assert {room_of(module) for module in MODULES} - set(ROOMS) <= {"", "__init__"}


def test_the_table_has_no_circle():
    seen = set()
    for room, allowed in ROOMS.items():  # each room stands below those it may import
        assert allowed <= seen, room
        seen.add(room)


@pytest.mark.parametrize(
    ("module", "source", "forbidden"),
    [
        ("mvacourse.training.vae", "import mvacourse.datasets.digits", {"datasets"}),
        ("mvacourse.training.vae", "from mvacourse import datasets", {"datasets"}),
        ("mvacourse.training.vae", "from mvacourse.datasets import x", {"datasets"}),
        ("mvacourse.training.vae", "from ..datasets import x", {"datasets"}),
        ("mvacourse.training.__init__", "from ..datasets import x", {"datasets"}),
        ("mvacourse.losses", "from . import models", {"models"}),
        ("mvacourse.metrics.image", "def f():\n from mvacourse import cli", {"cli"}),
        ("mvacourse.__init__", "from mvacourse import losses", {"losses"}),
        ("mvacourse.widgets", "from mvacourse.training import vae", {"training"}),
        ("mvacourse.training.vae", "from mvacourse.losses import kl", set()),
        ("mvacourse.training.vae", "from .loop import fit", set()),
        ("mvacourse.training.vae", "from mvacourse import __version__", set()),
        ("mvacourse.training.vae", "import torch, mvacourse_other", set()),
    ],
)
def test_the_check_finds_what_is_forbidden(module, source, forbidden):
    assert forbidden_rooms(source, module) == forbidden


def loaded_after_importing(modules: list[str]) -> set[str]:
    code = "import sys, json, importlib\n"
    code += "for name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "print(json.dumps([*sys.modules]))"
    command = [sys.executable, "-c", code, *modules]
    return set(json.loads(subprocess.run(command, capture_output=True).stdout))


def test_commands_start_without_the_heavy_libraries():
    loaded = loaded_after_importing(["mvacourse", "mvacourse.cli", "mvacourse.runtime"])
    assert "mvacourse.cli" in loaded
    assert loaded & {"torch", "torchvision", "sklearn", "matplotlib"} == set()


def test_networks_and_training_load_no_data_or_drawing_library():
    modules = ["mvacourse.losses", "mvacourse.datasets.digits"]
    rooms = ("mvacourse.models.", "mvacourse.training.", "mvacourse.metrics.")
    modules += [m for m in MODULES if m.startswith(rooms) and "__init__" not in m]
    loaded = loaded_after_importing(modules)
    assert set(modules) <= loaded
    assert loaded & {"torchvision", "sklearn", "nilearn", "matplotlib"} == set()
