import pytest
import torch
from scipy.ndimage import grey_dilation

from mvacourse.datasets.thick_digits import thicken, thin_and_thick, two_domains


def test_strokes_are_dilated_by_a_square_of_three_pixels():
    """By scipy's morphology, borders included."""
    x = torch.rand(3, 1, 9, 7) * 2 - 1
    expected = [grey_dilation(image[0], (3, 3), mode="nearest") for image in x.numpy()]
    torch.testing.assert_close(
        thicken(x)[:, 0], torch.stack([torch.from_numpy(e) for e in expected])
    )


def test_no_digit_is_both_thin_and_thick():
    x = torch.arange(7.0).view(7, 1, 1, 1).expand(7, 1, 5, 5)
    thin, thick = thin_and_thick(x)
    assert (len(thin), len(thick)) == (4, 3)
    assert {*thin.unique().tolist()} & {*thick.unique().tolist()} == set()


def test_the_domains_are_shuffled_each_by_itself():
    x = torch.arange(6).view(6, 1, 1, 1)
    pairs = two_domains(x, x, batch_size=2, generator=torch.Generator().manual_seed(0))
    epochs = [[next(pairs) for _ in range(3)] for _ in range(20)]
    for epoch in epochs:
        for side in (0, 1):
            seen = torch.cat([batch[side] for batch in epoch]).flatten()
            assert sorted(seen.tolist()) == [*range(6)]
    both = [torch.stack(batch).flatten(1).T for epoch in epochs for batch in epoch]
    partners = {tuple(pair) for pairs in both for pair in pairs.tolist()}
    assert len(partners) > 30  # of 36


def test_a_batch_larger_than_a_domain_is_refused():
    x, y = torch.zeros(4, 1, 2, 2), torch.zeros(2, 1, 2, 2)
    with pytest.raises(ValueError, match="batch_size is 3, expected 1 … 2"):
        next(two_domains(x, y, batch_size=3))
