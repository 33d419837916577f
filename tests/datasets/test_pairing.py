"""Who is paired with whom, told by the voxels themselves."""

from itertools import islice

import numpy as np
import pytest
import torch

from mvacourse.datasets.pairing import mirrored, paired_batches, unpaired_batches
from mvacourse.datasets.slices import take_slices


def labelled(names, n_positions=8):
    """Subjects whose voxels tell who and where: 100 × (letter − a) + position."""
    position = np.broadcast_to(np.arange(n_positions), (3, 3, n_positions))
    return {
        name: {key: 100 * (ord(name) - ord("a")) + position for key in ("T1w", "CT")}
        for name in names
    }


def who_and_where(images):
    value = images[:, 0, 0, 0].long()
    return value // 100, value % 100


def test_pairs_keep_together():
    rng = np.random.default_rng(0)
    subjects = {
        name: {
            "T1w": rng.standard_normal((3, 3, 8)),
            "CT": rng.standard_normal((3, 3, 8)),
            "head_mask": rng.random((3, 3, 8)) < 0.5,
        }
        for name in "cab"
    }
    slices = take_slices(subjects, ["T1w", "CT", "head_mask"])
    lookup = {x.sum().item(): n for n, x in enumerate(slices["T1w"])}
    stream = paired_batches(slices, [("T1w", "CT"), "CT", "head_mask"], batch_size=4)
    for x, y, mask in islice(stream, 10):
        index = [lookup[image[:1].sum().item()] for image in x]
        assert torch.equal(x, slices["T1w", "CT"][index])
        assert torch.equal(y, slices["CT"][index])
        assert torch.equal(mask, slices["head_mask"][index])


@pytest.mark.parametrize("batch_size", [1, 6])
def test_unpaired_differ_in_subject_and_position(batch_size):
    slices = take_slices(labelled("abcd"), ["T1w", "CT"])
    stream = unpaired_batches(slices, slices, ("T1w", "CT"), batch_size=batch_size)
    for x, y in islice(stream, 200):
        (x_who, x_where), (y_who, y_where) = who_and_where(x), who_and_where(y)
        assert (x_who != y_who).all()
        assert (x_where != y_where).all()
        assert not torch.isin(x[:, 0, 0, 0], y[:, 0, 0, 0]).any()


def test_subjects_are_told_apart_by_name_whatever_their_order():
    x = take_slices(labelled("ab"), ["T1w"])
    y = take_slices(labelled("cba"), ["CT"], positions=range(2, 6))
    for x_batch, y_batch in islice(
        unpaired_batches(x, y, ("T1w", "CT"), batch_size=2), 99
    ):
        assert (who_and_where(x_batch)[0] != who_and_where(y_batch)[0]).all()


def test_each_x_comes_once_an_epoch_and_every_partner_is_equally_likely():
    slices = take_slices(labelled("abc", n_positions=4), ["T1w", "CT"])
    stream = unpaired_batches(slices, slices, ("T1w", "CT"), batch_size=1)
    pairs = torch.tensor(
        [[x[0, 0, 0, 0], y[0, 0, 0, 0]] for x, y in islice(stream, 6000)]
    )
    for epoch in pairs[:, 0].split(12):
        assert len(epoch.unique()) == 12
    _, count = pairs.unique(dim=0, return_counts=True)
    assert len(count) == 12 * 2 * 3  # two other subjects, three other positions
    # 500 of each x, of which each y takes 1/6: standard deviation √(500 · 5/36) = 8.3.
    assert ((count - 500 / 6).abs() < 5 * 8.3).all()


def test_a_generator_repeats_the_unpaired_batches():
    slices = take_slices(labelled("abc"), ["T1w", "CT"])

    def drawn(seed):
        generator = torch.Generator().manual_seed(seed)
        stream = unpaired_batches(
            slices, slices, ("T1w", "CT"), batch_size=3, generator=generator
        )
        return torch.cat([torch.cat(batch) for batch in islice(stream, 10)])

    assert torch.equal(drawn(1), drawn(1))
    assert not torch.equal(drawn(1), drawn(2))


def test_one_subject_has_no_unpaired_partner():
    slices = take_slices(labelled("a"), ["T1w", "CT"])
    with pytest.raises(
        ValueError, match=r"batch_size is 1, expected at most 0: .* a: "
    ):
        unpaired_batches(slices, slices, ("T1w", "CT"), batch_size=1)


@pytest.mark.parametrize("names", ["ab", "abc"])
def test_a_batch_may_be_as_large_as_the_fewest_partners(names):
    slices = take_slices(labelled(names), ["T1w", "CT"])
    fewest = 7 * (len(names) - 1)
    stream = unpaired_batches(slices, slices, ("T1w", "CT"), batch_size=fewest)
    assert all(len(x) == len(y) == fewest for x, y in islice(stream, 50))
    with pytest.raises(ValueError, match=f"expected at most {fewest}: "):
        unpaired_batches(slices, slices, ("T1w", "CT"), batch_size=fewest + 1)


def test_mirrored_exchanges_left_and_right_in_about_half_alike_in_all_tensors():
    x = torch.randn(400, 1, 2, 3)
    mask = x > 0
    generator = torch.Generator().manual_seed(0)
    ((x_new, mask_new),) = mirrored([(x, mask)], generator=generator)
    turned = (x_new == x.flip(3)).flatten(1).all(dim=1)
    kept = (x_new == x).flatten(1).all(dim=1)
    assert (turned ^ kept).all()
    assert 160 < turned.sum() < 240  # 200 ± 4 standard deviations
    assert torch.equal(mask_new, x_new > 0)
    assert mask_new.dtype == torch.bool
