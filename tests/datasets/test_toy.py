import pytest
import torch

from mvacourse.datasets.toy import GaussianMixture, grid, ring


def test_the_ring_has_its_modes_at_one_distance_from_0_and_from_each_other():
    means = ring(8, radius=2.0).means
    torch.testing.assert_close(means.norm(dim=1), torch.full((8,), 2.0))
    chord = (means - means.roll(1, dims=0)).norm(dim=1)
    side = 2 * 2.0 * torch.sin(torch.tensor(torch.pi / 8))
    torch.testing.assert_close(chord, side.expand(8))


def test_the_grid_is_5_by_5_around_0():
    means = grid().means
    assert means.unique(dim=0).shape == (25, 2)
    assert means.unique().tolist() == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize("mixture", [ring(sigma=0.1), grid()])
def test_points_lie_around_the_mean_of_their_class(mixture):
    K = len(mixture.means)
    x, c = mixture.sample(4, 5000)
    assert x.shape == (4, 5000, 2)
    assert c.shape == (4, 5000)
    assert (c.flatten().bincount(minlength=K) / 20_000 - 1 / K).abs().max() < 0.02
    deviation = x - mixture.means[c]
    assert deviation.std().item() == pytest.approx(mixture.sigma, rel=0.02)
    assert deviation.mean().abs().item() < 0.05 * mixture.sigma


def test_a_generator_draws_the_same_again_and_the_batches_are_new():
    def first_two():
        stream = ring().batches(3, 8, generator=torch.Generator().manual_seed(1))
        return next(stream)[0], next(stream)[0]

    a, b = first_two()
    assert a.shape == (3, 8, 2)
    assert not torch.equal(a, b)
    for found, expected in zip(first_two(), (a, b), strict=True):
        assert torch.equal(found, expected)


@pytest.mark.parametrize(("n", "sigma"), [(0, 0.1), (3, 0.0), (3, -1.0)])
def test_a_mixture_of_nothing_is_refused(n, sigma):
    with pytest.raises(ValueError, match="expected at least 1 and sigma > 0"):
        GaussianMixture(torch.zeros(n, 2), sigma)
