import pytest
import torch
from scipy.stats import norm
from torch import nn

from mvacourse.models.autoencoder import Decoder
from mvacourse.models.cgan import ConditionalGenerator
from mvacourse.models.gan import Generator
from mvacourse.sampling.latent import (
    gaussian_grid,
    in_parts,
    interpolate,
    on_circle,
    plane_grid,
    sample,
    sample_classes,
)


@pytest.mark.parametrize("part_size", [1, 3, 4, 10, 100])
def test_in_parts_equals_the_whole(part_size):
    f, x = nn.Linear(3, 2), torch.randn(10, 3)
    torch.testing.assert_close(in_parts(f, x, part_size), f(x).detach())


def test_in_parts_never_takes_more_than_a_part():
    sizes = []

    def f(part):
        sizes.append(len(part))
        return part

    in_parts(f, torch.zeros(10, 3), part_size=4)
    assert sizes == [4, 4, 2]


def test_in_parts_makes_no_gradient():
    assert not in_parts(nn.Linear(3, 2), torch.randn(10, 3)).requires_grad


def test_interpolation_goes_from_end_to_end_through_the_middle():
    z_a, z_b = torch.tensor([0.0, 1.0, -2.0]), torch.tensor([4.0, 1.0, 2.0])
    z = interpolate(z_a, z_b, 5)
    expected = [[0, 1, -2], [1, 1, -1], [2, 1, 0], [3, 1, 1], [4, 1, 2]]
    assert z.tolist() == expected


def test_plane_grid_runs_as_an_image_from_its_upper_left_corner():
    z = plane_grid(torch.tensor([-1.0, 10.0]), torch.tensor([1.0, 30.0]), 3)
    assert z.tolist() == [
        [-1, 30], [0, 30], [1, 30],
        [-1, 20], [0, 20], [1, 20],
        [-1, 10], [0, 10], [1, 10],
    ]  # fmt: skip


def test_gaussian_grid_takes_the_quantiles_of_the_prior():
    n = 5
    z = gaussian_grid(n).view(n, n, 2)
    quantiles = torch.tensor(norm.ppf([0.1, 0.3, 0.5, 0.7, 0.9]), dtype=z.dtype)
    for k in range(n):  # columns from the left, rows from the top
        torch.testing.assert_close(z[k, :, 0], quantiles)
        torch.testing.assert_close(z[:, k, 1], quantiles.flip(0))


def test_samples_are_decoded_draws_from_the_prior_without_gradient():
    x = sample(Decoder(2), 7, latent_dim=2)
    assert x.shape == (7, 1, 28, 28)
    assert x.abs().max() <= 1
    assert not x.requires_grad
    identity = nn.Linear(3, 3, bias=False)
    nn.init.eye_(identity.weight)
    z = sample(identity, 100_000, latent_dim=3)
    # Six standard errors of the mean 1/√n and of the variance √(2/n).
    assert z.mean(dim=0).abs().max() < 6 / 100_000**0.5
    assert (z.var(dim=0) - 1).abs().max() < 6 * (2 / 100_000) ** 0.5


def test_the_circle_passes_both_draws_and_keeps_the_distance_of_orthogonal_ones():
    z_a, z_b = torch.tensor([3.0, 0.0, 0.0]), torch.tensor([0.0, 0.0, 3.0])
    t = torch.linspace(0, 2 * torch.pi, 9)  # eighths of a turn
    z = on_circle(z_a, z_b, t)
    torch.testing.assert_close(z[0], z_a)
    torch.testing.assert_close(z[2], z_b)
    torch.testing.assert_close(z[4], -z_a)
    torch.testing.assert_close(z.norm(dim=1), torch.full((9,), 3.0))


class Sum(nn.Module):
    """An image of one pixel: the noise plus a hundred times the class."""

    def forward(self, z, c):
        return (z + 100 * c.unsqueeze(1)).view(-1, 1, 1, 1)


def test_classes_are_rows_and_share_the_noise_of_a_column():
    images = sample_classes(Sum(), [3, 1], torch.tensor([[0.0], [1.0], [2.0]]))
    assert images.shape == (2, 3, 1, 1, 1)
    assert images.flatten(1).tolist() == [[300, 301, 302], [100, 101, 102]]


@pytest.mark.parametrize(
    ("classes", "words"), [([], "empty"), ([0, 10], "0 to 10"), ([-1, 3], "-1 to 3")]
)
def test_classes_that_do_not_exist_are_refused(classes, words):
    G = ConditionalGenerator(Generator(4 + 10, 8), n_classes=10).eval()
    with pytest.raises(ValueError, match=words):
        sample_classes(G, classes, torch.randn(2, 4))
