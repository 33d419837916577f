import pytest
import torch
from torch.distributions import Normal
from torch.distributions import kl_divergence as torch_kl

from mvacourse.losses import kl_divergence


def test_kl_of_the_prior_is_zero():
    assert kl_divergence(torch.zeros(4, 3), torch.zeros(4, 3)).item() == 0.0


def test_kl_by_hand():
    # μ = 2, σ² = 1: μ²/2 = 2. μ = 0, σ² = e: (e − 2)/2. Summed over the two.
    mu, log_var = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    expected = 2 + (torch.e - 2) / 2
    assert kl_divergence(mu, log_var).item() == pytest.approx(expected)


def test_kl_agrees_with_torch_distributions():
    mu, log_var = torch.randn(2, 6, 4, dtype=torch.float64)
    q, prior = Normal(mu, (log_var / 2).exp()), Normal(0.0, 1.0)
    expected = torch_kl(q, prior).sum(dim=1).mean()
    torch.testing.assert_close(kl_divergence(mu, log_var), expected)
