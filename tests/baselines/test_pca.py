from itertools import pairwise

import pytest
import torch

from mvacourse.baselines import PrincipalComponents


@pytest.fixture
def x():
    """Sixty images of 5×4 with correlated pixels and a mean that is not 0."""
    return (torch.randn(60, 20) @ torch.randn(20, 20)).view(60, 1, 5, 4).double() + 3


@pytest.mark.parametrize("latent_dim", [1, 3, 12])
def test_reconstruction_is_the_truncated_singular_value_decomposition(x, latent_dim):
    flat = x.flatten(1)
    U, S, Vh = torch.linalg.svd(flat - flat.mean(dim=0), full_matrices=False)
    S[latent_dim:] = 0
    expected = (flat.mean(dim=0) + U @ torch.diag(S) @ Vh).view_as(x)
    pca = PrincipalComponents(x, n_components=12)
    torch.testing.assert_close(pca.reconstruct(x, latent_dim), expected)


def test_error_falls_with_the_dimension_to_zero(x):
    pca = PrincipalComponents(x, n_components=20)
    errors = [(pca.reconstruct(x, n) - x).square().mean() for n in range(1, 21)]
    assert all(b < a for a, b in pairwise(errors))
    assert errors[-1] < 1e-20


def test_other_images_are_projected_on_the_same_components(x):
    pca = PrincipalComponents(x.float(), n_components=4)
    y = torch.randn(7, 1, 5, 4)
    once = pca.reconstruct(y, 4)
    assert once.shape == y.shape
    assert once.dtype == torch.float32
    torch.testing.assert_close(pca.reconstruct(once, 4), once, rtol=0, atol=1e-4)
