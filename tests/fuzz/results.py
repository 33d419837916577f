"""Readers of what was trained and recorded: checkpoints, runs, results."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
import torch
from safetensors.torch import save

from mvacourse import checkpoints, cli
from mvacourse.checkpoints import load_checkpoint, read_checkpoint, save_checkpoint
from mvacourse.datasets.packing import (
    pack_images,
    pack_points,
    unpack_images,
    unpack_points,
)
from mvacourse.evaluation.tables import TABLES
from mvacourse.recipes import long_training
from mvacourse.recipes.record import recorded_before
from mvacourse.runtime import CHECKOUT, read_json
from tests.fuzz.damage import EVERYWHERE, Tree, spoil_json, spoil_node
from tests.fuzz.trial import Reader, tree_made_by
from tests.recipes import tiny_training
from tests.test_checkpoints import ABOUT, network

TYPES = (torch.float64, torch.float16, torch.uint8, torch.int64, torch.bool)


def forge(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Writes other content into a checkpoint, with the checksum of that content."""
    name = rng.choice(sorted(name for name in tree if name.endswith(".safetensors")))
    with TemporaryDirectory() as folder:
        path = Path(folder, "x.safetensors")
        path.write_bytes(tree[name])
        tensors, about = read_checkpoint(path)
    key = rng.choice(sorted(tensors))
    change = rng.choice([_retype, _reshape, _refill, _drop, _rename, None])
    if change:
        change(tensors, key, rng)
    words = json.dumps(spoil_node(about, rng) if rng.random() < 0.5 else about)
    words = words if rng.random() < 0.9 else rng.choice(["", "{", "[" * 100_000])
    metadata = {"about": words, "sha256": checkpoints._checksum(tensors, words)}
    return tree | {name: save(tensors, metadata)}, [name]


def _retype(tensors: dict, key: str, rng: Random) -> None:
    tensors[key] = tensors[key].to(rng.choice(TYPES))


def _reshape(tensors: dict, key: str, rng: Random) -> None:
    flat = tensors[key].flatten()
    shapes = [flat, flat[:0], flat[:1], flat[:1].squeeze(), tensors[key][None]]
    tensors[key] = rng.choice(shapes).clone()


def _refill(tensors: dict, key: str, rng: Random) -> None:
    tensors[key] = torch.full_like(tensors[key], rng.choice([0, 1, 200, 10**6]) % 256)


def _drop(tensors: dict, key: str, rng: Random) -> None:
    del tensors[key]


def _rename(tensors: dict, key: str, rng: Random) -> None:
    tensors[rng.choice(["", "é", "x.y", key + " "])] = tensors.pop(key)


def checkpoint(patch: pytest.MonkeyPatch) -> Reader:
    """A refused file leaves the network as it was."""
    model = network()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    def read(folder: Path) -> None:
        model.load_state_dict(before)
        try:
            about = load_checkpoint(folder / "x.safetensors", model)
        except Exception:
            for name, tensor in model.state_dict().items():
                assert torch.equal(tensor, before[name]), name
            raise
        assert isinstance(about, dict)

    def make(folder: Path) -> None:
        save_checkpoint(folder / "x.safetensors", network(), **ABOUT)

    return Reader(tree_made_by(make), read, (*EVERYWHERE, forge, forge, forge))


def training(patch: pytest.MonkeyPatch) -> Reader:
    """A finished run of a second, resumed: its state, its losses."""
    patch.setattr(long_training, "PLANS", {"tiny": _short})

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        path = long_training.long_training("tiny", "smoke", resume=True)
        rows = (path.parent / "losses.csv").read_bytes().decode().splitlines()
        assert len(rows) == 1 + 2, rows

    return Reader(tree_made_by(read), read, (*EVERYWHERE, forge, forge, forge))


def _short(profile: str):
    plan = tiny_training.tiny(profile)
    settings = replace(plan.settings, n_steps=2, n_decay=1)
    return plan._replace(
        settings=settings, parts=lambda: plan.parts()._replace(n_steps=2)
    )


def begun_training(patch: pytest.MonkeyPatch) -> Reader:
    """The same without --resume, which refuses where there is a state."""
    resumed = training(patch)

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        long_training.long_training("tiny", "smoke")

    return replace(resumed, read=read, named=("runs/tiny",))


def tables(patch: pytest.MonkeyPatch) -> Reader:
    """The lecture's tables from the scores that are shipped."""
    tree = {}
    for name in ("classical_ct", "network_ct", "unpaired_ct", "mri_to_pet"):
        whole = json.loads((CHECKOUT / f"data/results/{name}.json").read_text())
        kept = {key: whole[key] for key in ("command", "scores")}
        tree[f"results/{name}.json"] = json.dumps(kept).encode()
    made_of_these = [
        name
        for name, (_, needed) in TABLES.items()
        if all(f"results/{record}.json" in tree for record in needed)
    ]

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        for name in made_of_these:
            cli._table(name)

    return Reader(tree, read, (*EVERYWHERE, *[spoil_json] * 8))


def going_on(patch: pytest.MonkeyPatch) -> Reader:
    """What a killed recipe has recorded: whatever is wrong, it starts anew."""
    about = {"seed": 0, "settings": {"n_steps": 3}}
    whole = about | {"scores": {"a": [1.0]}, "unit": "é"}
    tree = {"results/x.json": json.dumps(whole).encode()}

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        before = recorded_before("x", about)
        assert before == {} or before["settings"] == about["settings"]

    return Reader(tree, read, (*EVERYWHERE, *[spoil_json] * 4))


def packed(patch: pytest.MonkeyPatch) -> Reader:
    """Images and points within a result, which know nothing of its file."""
    points, images = torch.zeros(3, 2), torch.zeros(2, 3, 4)
    whole = {"points": pack_points(points), "images": pack_images(images)}
    tree = {"x.json": json.dumps(whole).encode()}

    def read(folder: Path) -> None:
        found = read_json(folder / "x.json")
        if found.keys() == whole.keys():
            assert unpack_images(found["images"]).dtype == torch.float32
            assert unpack_points(found["points"]).shape[1:] == (2,)

    return Reader(tree, read, (spoil_json,), named=("packed ", "x.json"))
