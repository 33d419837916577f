"""Digits from scikit-learn, and from a small MNIST made here."""

import hashlib
import struct
from http.client import IncompleteRead
from pathlib import Path

import pytest
import torch
import torchvision

from mvacourse.datasets import digits
from mvacourse.datasets.digits import find_mnist, load_digits

MNIST_IN_ENVIRONMENT = find_mnist()  # before any test sets MVACOURSE_DATA

LABELS = {"train": [5, 0, 4], "t10k": [7, 2]}


def small_mnist_files() -> dict[str, bytes]:
    """Three training and two test images, in the format of the published files."""
    files = {}
    for part, labels in LABELS.items():
        n, pixels = len(labels), range(0, 784 * len(labels))
        header = struct.pack(">4i", 0x803, n, 28, 28)
        files[f"{part}-images-idx3-ubyte"] = header + bytes(p % 256 for p in pixels)
        header = struct.pack(">2i", 0x801, n)
        files[f"{part}-labels-idx1-ubyte"] = header + bytes(labels)
    return files


def write_mnist(raw, files):
    raw.mkdir(parents=True)
    for name, content in files.items():
        (raw / name).write_bytes(content)
    return raw


@pytest.fixture
def files(monkeypatch):
    """The small files, taken for the published ones."""
    files = small_mnist_files()
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in files}
    assert sums.keys() == digits.MNIST_FILES.keys()
    monkeypatch.setattr(digits, "MNIST_FILES", sums)
    return files


@pytest.fixture
def download(monkeypatch, data):
    """Allows downloads and puts a function in place of torchvision's."""

    def set_download(write):
        def download_into(root, download):
            assert download
            write(Path(root) / "MNIST" / "raw")

        monkeypatch.delenv("MVACOURSE_OFFLINE")
        monkeypatch.setattr(torchvision.datasets, "MNIST", download_into)

    return set_download


# --- scikit-learn's digits ---


def test_sklearn_digits_have_the_shapes_of_mnist(sklearn_digits):
    assert sklearn_digits.train.shape == (60_000, 1, 28, 28)
    assert sklearn_digits.test.shape == (10_000, 1, 28, 28)
    assert sklearn_digits.train_labels.shape == (60_000,)
    assert sklearn_digits.test_labels.shape == (10_000,)
    assert sklearn_digits.source == "scikit-learn digits"


def test_sklearn_digits_are_ink_on_nothing_in_the_range_of_models(sklearn_digits):
    for x in (sklearn_digits.train, sklearn_digits.test):
        assert x.dtype == torch.float32
        assert -1 <= x.min() < -0.9
        assert 0.9 < x.max() <= 1
        assert x[:, :, :2].mean() < -0.9  # the border is empty
        assert -0.9 < x.mean() < -0.5


def test_sklearn_digits_have_all_ten_classes_in_near_equal_number(sklearn_digits):
    for labels in (sklearn_digits.train_labels, sklearn_digits.test_labels):
        assert labels.dtype == torch.int64
        share = labels.bincount(minlength=10) / len(labels)
        assert share.shape == (10,)
        assert (share - 0.1).abs().max() < 0.01


def test_labels_belong_to_their_images(sklearn_digits):
    """The nearest class mean of the training digits is right most of the time."""
    train, labels = sklearn_digits.train.flatten(1), sklearn_digits.train_labels
    means = torch.stack([train[labels == c].mean(dim=0) for c in range(10)])
    nearest = torch.cdist(sklearn_digits.test.flatten(1), means).argmin(dim=1)
    assert (nearest == sklearn_digits.test_labels).float().mean() > 0.75


def test_no_original_is_in_both_training_and_test(monkeypatch):
    """Without the deformation, copies of one original are equal."""
    monkeypatch.setattr(digits, "deform", lambda x, **amounts: x)
    monkeypatch.setattr(digits, "N_TRAIN", 3_000)
    monkeypatch.setattr(digits, "N_TEST", 594)
    made = load_digits("sklearn")
    train, test = (
        {x.numpy().tobytes() for x in part} for part in (made.train, made.test)
    )
    assert len(train) == 1_500
    assert len(test) == 297
    assert train & test == set()


def test_sklearn_digits_are_the_same_each_time(monkeypatch):
    monkeypatch.setattr(digits, "N_TRAIN", 2_000)
    monkeypatch.setattr(digits, "N_TEST", 400)
    first = load_digits("sklearn")
    torch.rand(5)
    second = load_digits("sklearn")
    for name in ("train", "train_labels", "test", "test_labels"):
        assert torch.equal(getattr(first, name), getattr(second, name))
    assert len(first.train.flatten(1).unique(dim=0)) == 2_000  # no two copies alike


def test_nothing_is_announced_of_a_source_asked_for_by_name(monkeypatch, capsys):
    monkeypatch.setattr(digits, "N_TRAIN", 100)
    load_digits("sklearn")
    assert capsys.readouterr().out == ""


def test_auto_falls_back_with_one_line_that_says_why(monkeypatch, data, capsys):
    monkeypatch.setattr(digits, "N_TRAIN", 100)
    assert load_digits().source == "scikit-learn digits"
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "scikit-learn" in printed
    assert "MVACOURSE_OFFLINE" in printed


def test_digits_move_to_a_device_together(sklearn_digits):
    moved = sklearn_digits.to("meta")
    tensors = (moved.train, moved.train_labels, moved.test, moved.test_labels)
    assert {tensor.device.type for tensor in tensors} == {"meta"}
    assert moved.source == sklearn_digits.source


def test_unknown_source_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'cifar'.*auto, mnist, sklearn"):
        load_digits("cifar")


# --- MNIST ---


@pytest.mark.parametrize("source", ["auto", "mnist"])
def test_mnist_files_become_images_in_model_range(source, files, data, capsys):
    write_mnist(data[0] / "MNIST" / "raw", files)
    mnist = load_digits(source)
    assert mnist.source == "MNIST"
    assert mnist.train_labels.tolist() == LABELS["train"]
    assert mnist.test_labels.tolist() == LABELS["t10k"]
    assert mnist.train_labels.dtype == torch.int64
    # Grey value v of 0 … 255 becomes 2 v / 255 − 1; the pixels count up row by row.
    expected = torch.tensor([2 * (p % 256) / 255 - 1 for p in range(784 * 3)])
    torch.testing.assert_close(mnist.train, expected.view(3, 1, 28, 28))
    torch.testing.assert_close(mnist.test, mnist.train[:2])
    assert capsys.readouterr().out == ""


def test_mnist_in_a_later_folder_is_found(files, data):
    raw = write_mnist(data[1] / "MNIST" / "raw", files)
    assert find_mnist() == raw
    assert load_digits("mnist").source == "MNIST"


def test_a_folder_without_one_of_the_four_files_is_passed_over(files, data):
    incomplete = write_mnist(data[0] / "MNIST" / "raw", files)
    (incomplete / "t10k-labels-idx1-ubyte").unlink()
    assert find_mnist() is None
    complete = write_mnist(data[1] / "MNIST" / "raw", files)
    assert find_mnist() == complete


@pytest.mark.parametrize("name", sorted(small_mnist_files()))
def test_a_file_cut_short_is_named_with_the_cure(name, files, data):
    write_mnist(data[0] / "MNIST" / "raw", files | {name: files[name][:-1]})
    n_bytes = f"{len(files[name]) - 1:,} bytes"
    with pytest.raises(
        ValueError, match=rf"{name} is damaged: {n_bytes}.*Delete .*raw"
    ):
        load_digits()


def test_a_single_wrong_byte_is_noticed(files, data):
    name = "train-images-idx3-ubyte"
    tampered = bytearray(files[name])
    tampered[1000] ^= 1
    write_mnist(data[0] / "MNIST" / "raw", files | {name: bytes(tampered)})
    with pytest.raises(ValueError, match=f"{name} is damaged"):
        load_digits("mnist")


def test_mnist_asked_for_by_name_and_not_to_be_had_is_an_error(data):
    with pytest.raises(ConnectionError, match=r"MVACOURSE_OFFLINE.*MNIST/raw"):
        load_digits("mnist")


def test_mnist_is_downloaded_into_the_first_folder(files, data, download):
    download(lambda raw: write_mnist(raw, files))
    assert load_digits("mnist").train_labels.tolist() == LABELS["train"]
    raw = data[0] / "MNIST" / "raw"
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == files
    assert [path.name for path in data[0].iterdir()] == ["MNIST"]


@pytest.mark.parametrize(
    "error",
    [
        OSError("connection reset"),
        TimeoutError(),  # some errors come without words
        IncompleteRead(b"", 500),
        RuntimeError("Error downloading:\nTried a mirror, got:\nHTTP error 503\n"),
    ],
)
def test_a_download_that_breaks_off_leaves_nothing(error, files, data, download):
    def break_off(raw):
        name = "train-images-idx3-ubyte"
        write_mnist(raw, {name: files[name][:500]})
        raise error

    download(break_off)
    with pytest.raises(ConnectionError, match=r"cannot be downloaded.*MNIST/raw"):
        load_digits("mnist")
    assert list(data[0].iterdir()) == []


def test_a_download_that_breaks_off_is_told_in_one_line(
    monkeypatch, data, download, capsys
):
    def break_off(raw):
        raise RuntimeError("Error downloading:\nTried a mirror, got:\nHTTP error 503\n")

    monkeypatch.setattr(digits, "N_TRAIN", 100)
    download(break_off)
    assert load_digits().source == "scikit-learn digits"
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "HTTP error 503" in printed


def test_a_download_of_something_else_is_refused(files, data, download):
    name = "t10k-labels-idx1-ubyte"
    download(lambda raw: write_mnist(raw, files | {name: b"<html>Please log in"}))
    with pytest.raises(ConnectionError, match=f"downloaded.*{name} is damaged"):
        load_digits("mnist")
    assert list(data[0].iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_before_the_download(
    monkeypatch, tmp_path, download, capsys
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "file" / "folder"))
    monkeypatch.setattr(digits, "N_TRAIN", 100)
    download(lambda raw: pytest.fail("downloaded"))
    with pytest.raises(PermissionError, match="MVACOURSE_DATA"):
        load_digits("mnist")
    assert load_digits().source == "scikit-learn digits"
    assert "cannot be written to" in capsys.readouterr().out


@pytest.mark.skipif(
    MNIST_IN_ENVIRONMENT is None,
    reason="MNIST is in no data folder; MVACOURSE_DATA may name one that has it",
)
def test_real_mnist_has_its_published_numbers_of_each_digit():
    mnist = load_digits("mnist")
    assert mnist.train.shape == (60_000, 1, 28, 28)
    assert mnist.test.shape == (10_000, 1, 28, 28)
    assert (mnist.train.min(), mnist.train.max()) == (-1, 1)
    # The counts of LeCun, Cortes & Burges's files.
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert mnist.train_labels.bincount().tolist() == train
    assert mnist.test_labels.bincount().tolist() == test
    # Mean grey value 0.1307 of 1, known from every normalisation of MNIST.
    assert ((mnist.train.mean() + 1) / 2).item() == pytest.approx(0.1307, abs=5e-5)
