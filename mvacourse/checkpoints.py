"""Trained networks on disk: safetensors with configuration, metrics and checksum."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from mvacourse.runtime import atomic_write, shorten


def save_checkpoint(path: Path | str, model: nn.Module, **about) -> None:
    """Writes a network's tensors, and what there is to know about them.

    Written beside the path first and then renamed: a kill leaves the old file.

    Args:
        path: Where to, `*.safetensors`.
        model: Its `state_dict` is written.
        **about: What can be written as JSON: configuration, settings, metrics, command.
    """
    tensors = {k: v.detach().cpu().contiguous() for k, v in model.state_dict().items()}
    words = json.dumps(about)
    metadata = {"about": words, "sha256": _checksum(tensors, words)}
    with atomic_write(Path(path)) as partial:
        save_file(tensors, partial, metadata)


def load_checkpoint(path: Path | str, model: nn.Module) -> dict:
    """Fills a network with the tensors of a checkpoint, after checking them.

    Args:
        path: A file written by `save_checkpoint`.
        model: Network of the same architecture; unchanged if anything is wrong.

    Returns:
        The `about` that was saved.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged, or is of another architecture: the message
            lists the tensors that differ.
    """
    tensors, about = read_checkpoint(path)
    differences = _differences(tensors, model.state_dict())
    if differences:
        raise ValueError(
            f"checkpoint {shorten(path)} is of another architecture than "
            f"{type(model).__name__}: {'; '.join(differences)}. It was saved with "
            f"{json.dumps(about)}: build the network accordingly."
        )
    model.load_state_dict(tensors)
    return about


def read_checkpoint(path: Path | str) -> tuple[dict[str, Tensor], dict]:
    """Reads the tensors of a checkpoint by name, and the `about` that was saved.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"checkpoint {shorten(path)} is not there. Train the network, or correct "
            "the path."
        )
    tensors, metadata = _read(path)
    words = metadata.get("about", "")
    about = _about(words)
    if about is None or metadata.get("sha256") != _checksum(tensors, words):
        raise ValueError(
            f"checkpoint {shorten(path)} is damaged: its tensors, its words and its "
            "checksum do not go together. Restore the file, or train again."
        )
    return tensors, about


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return tensors, file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise ValueError(
            f"checkpoint {shorten(path)} cannot be read ({error}; "
            f"{path.stat().st_size:,} bytes), expected a safetensors file. "
            "Restore the file, or train again."
        ) from error


def _about(words: str) -> dict | None:
    """Reads what was saved beside the tensors; None if `save_checkpoint` did not."""
    try:
        about = json.loads(words)
    except (ValueError, RecursionError):
        return None
    return about if isinstance(about, dict) else None


def _checksum(tensors: Mapping[str, Tensor], about: str) -> str:
    digest = hashlib.sha256(about.encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _differences(found: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> list:
    def kind(tensors: Mapping[str, Tensor], name: str) -> tuple:
        tensor = tensors.get(name)
        return ("nothing",) if tensor is None else (tuple(tensor.shape), tensor.dtype)

    def words(name: str) -> str:
        here, there = kind(found, name), kind(expected, name)
        i = 0 if here[0] != there[0] else 1  # the shape, else the type
        return f"{name} is {here[i]}, expected {there[i]}"

    names = sorted(found.keys() | expected.keys())
    return [words(name) for name in names if kind(found, name) != kind(expected, name)]
