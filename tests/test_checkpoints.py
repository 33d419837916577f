import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from mvacourse import checkpoints
from mvacourse.checkpoints import load_checkpoint, save_checkpoint

ABOUT = {"latent_dim": 2, "metrics": {"mse": [0.5, 0.25]}, "command": "train é"}


def network(width: int = 3) -> nn.Module:
    """A small network with running statistics of several types."""
    return nn.Sequential(nn.Linear(2, width), nn.BatchNorm1d(width))


def copy_of_state(model):
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "network.safetensors"
    save_checkpoint(path, network(), **ABOUT)
    return path


def assert_refused_and_unchanged(path, message, error=ValueError, model=None):
    model = model or network()
    before = copy_of_state(model)
    with pytest.raises(error, match=message):
        load_checkpoint(path, model)
    torch.testing.assert_close(model.state_dict(), before, rtol=0, atol=0)


def test_tensors_and_what_is_known_of_them_come_back(tmp_path):
    saved, loaded = network(), network()
    saved(torch.randn(8, 2))  # moves the running statistics
    save_checkpoint(str(tmp_path / "new" / "x.safetensors"), saved, **ABOUT)
    assert load_checkpoint(str(tmp_path / "new" / "x.safetensors"), loaded) == ABOUT
    assert loaded[1].num_batches_tracked == 1
    torch.testing.assert_close(loaded.state_dict(), saved.state_dict(), rtol=0, atol=0)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_other_types_come_back_too(tmp_path, dtype):
    saved, loaded = network().to(dtype), network().to(dtype)
    save_checkpoint(tmp_path / "x.safetensors", saved)
    assert load_checkpoint(tmp_path / "x.safetensors", loaded) == {}
    torch.testing.assert_close(loaded.state_dict(), saved.state_dict(), rtol=0, atol=0)


def test_another_architecture_is_refused_with_the_tensors_that_differ(path):
    model = nn.Sequential(nn.Linear(2, 4), nn.Identity(), nn.Linear(4, 1))
    message = (
        r"another architecture than Sequential: "
        r"0\.bias is \(3,\), expected \(4,\); "
        r"0\.weight is \(3, 2\), expected \(4, 2\); "
        r"1\.bias is \(3,\), expected nothing; .*"
        r"2\.bias is nothing, expected \(1,\); .*"
        r'"latent_dim": 2'
    )
    assert_refused_and_unchanged(path, message, model=model)


def test_a_missing_file_is_named_with_the_cure(tmp_path):
    message = r"none\.safetensors is not there\. Train"
    path = tmp_path / "none.safetensors"
    assert_refused_and_unchanged(path, message, FileNotFoundError)


@pytest.mark.parametrize("n_left", [0, 7, 100, -1])
def test_a_file_cut_short_is_refused(path, n_left):
    path.write_bytes(path.read_bytes()[:n_left])
    assert_refused_and_unchanged(path, r"network\.safetensors cannot be read .*bytes")


def test_a_wrong_byte_in_a_tensor_is_noticed(path):
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    assert_refused_and_unchanged(path, r"network\.safetensors is damaged")


def test_a_wrong_byte_anywhere_is_noticed(path):
    content = path.read_bytes()
    model = network()
    before = copy_of_state(model)
    accepted = []
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 1
        path.write_bytes(damaged)
        try:
            load_checkpoint(path, model)
        except ValueError:
            continue
        accepted.append(position)
    assert accepted == []
    torch.testing.assert_close(model.state_dict(), before, rtol=0, atol=0)


def test_a_file_of_another_program_is_refused(path):
    save_file(network().state_dict(), path)
    assert_refused_and_unchanged(path, r"network\.safetensors is damaged")


@pytest.mark.parametrize("words", ["", "{", "[1, 2]", "null", "[" * 100_000])
def test_words_that_are_no_json_object_are_refused_even_with_their_checksum(
    path, words
):
    tensors = network().state_dict()
    metadata = {"about": words, "sha256": checkpoints._checksum(tensors, words)}
    save_file(tensors, path, metadata)
    assert_refused_and_unchanged(path, r"network\.safetensors is damaged")


def test_another_type_is_refused(path):
    message = r"0\.bias is torch\.float32, expected torch\.float64; 0\.weight is"
    assert_refused_and_unchanged(path, message, model=network().double())


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path):
    (tmp_path / "x.safetensors").mkdir()
    with pytest.raises(IsADirectoryError, match=r"x\.safetensors is a folder"):
        save_checkpoint(tmp_path / "x.safetensors", network())


def test_a_failed_write_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    def write_half(tensors, partial, metadata):
        partial.write_bytes(b"half")
        raise OSError("disk full")

    before = path.read_bytes()
    monkeypatch.setattr(checkpoints, "save_file", write_half)
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(path, network())
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
