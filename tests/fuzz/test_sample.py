"""A sample of the damaged files, in seconds, and what a trial must find."""

import json
import warnings
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.damage import EVERYWHERE, spoil, spoil_json
from tests.fuzz.readers import READERS
from tests.fuzz.trial import Reader, little_memory, put_tree, try_once

N_TRIALS = {"cohort": 3, "training": 4, "begun_training": 4, "open_ms": 8, "bids": 8}


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused_by_one_clear_error(
    name, monkeypatch, tmp_path
):
    reader = READERS[name](monkeypatch)
    put_tree(tmp_path / "data", reader.tree, tmp_path)
    if name != "begun_training":  # refused as it is
        reader.read(tmp_path / "data")
    with little_memory():
        for number in range(N_TRIALS.get(name, 20)):
            try_once(reader, name, number, tmp_path)


def refuse(folder: Path) -> None:
    raise ValueError(f"{folder / 'x.json'} is damaged.")


def warn(folder: Path) -> None:
    warnings.warn("strange", stacklevel=1)


def run_full(folder: Path) -> None:
    bytearray(2**40)


FAULTY = {
    "as Python says it: KeyError": lambda folder: {}["scores"],
    "as Python says it: JSONDecodeError": lambda folder: json.loads("{"),
    "as Python says it: IsADirectoryError": lambda folder: folder.read_bytes(),
    "as Python says it: UserWarning": warn,
    "as Python says it: MemoryError": run_full,
    "some words": lambda folder: print("some words"),
    "wrote outside": lambda folder: Path("x.json").write_text("{}"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_reader_is_found(fault, tmp_path):
    reader = Reader({"x.json": b'{"scores": 1}'}, FAULTY[fault])
    with little_memory(), pytest.raises(AssertionError, match=fault):
        try_once(reader, "faulty", 0, tmp_path)


def test_an_error_that_names_another_file_is_found(tmp_path):
    reader = Reader({"y.json": b"{}"}, refuse, damages=(spoil,))
    with pytest.raises(AssertionError, match="names no harmed file"):
        try_once(reader, "faulty", 0, tmp_path)


def test_a_good_reader_passes(tmp_path):
    tree = {"x.json": b'{"scores": 1}'}
    assert try_once(Reader(tree, lambda folder: None), "good", 0, tmp_path) == "read"
    refused = try_once(Reader(tree, refuse), "good", 0, tmp_path)
    assert refused.endswith("x.json is damaged.")


def test_every_damage_harms_and_is_the_same_each_time():
    tree = {"a.json": b'{"scores": {"a": [1, 2, 3]}}', "b.nii": bytes(range(256))}
    for damage in {*EVERYWHERE, spoil_json}:
        made = [damage(tree, Random(seed)) for seed in range(50)]
        assert made == [damage(tree, Random(seed)) for seed in range(50)]
        n_harmed = sum(harmed != tree for harmed, _ in made)
        assert n_harmed > 20, damage.__name__
        assert all(set(names) <= {*tree, "nowhere"} for _, names in made)
