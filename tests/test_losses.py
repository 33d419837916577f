import pytest
import torch
from torch.distributions import Normal
from torch.distributions import kl_divergence as torch_kl

from mvacourse.losses import (
    discriminator_loss,
    kl_divergence,
    l1_loss,
    l2_loss,
    minimax_generator_loss,
    non_saturating_generator_loss,
    squared_error,
)


def test_squared_error_by_hand():
    x = torch.tensor([[[[1.0, 2.0]]], [[[0.0, 0.0]]]])
    x_hat = torch.tensor([[[[0.0, 4.0]]], [[[3.0, 0.0]]]])
    # Image 1: 1² + 2² = 5; image 2: 3² = 9; mean 7.
    assert squared_error(x_hat, x).item() == 7.0


def test_squared_error_sums_over_an_image_and_averages_over_the_batch():
    x, x_hat = torch.randn(2, 5, 1, 4, 3, dtype=torch.float64)
    total = 0.0
    for image, image_hat in zip(x, x_hat, strict=True):
        for a, b in zip(image.view(-1), image_hat.view(-1), strict=True):
            total += (a - b).item() ** 2
    assert squared_error(x_hat, x).item() == pytest.approx(total / 5)


def test_l1_and_l2_by_hand():
    y = torch.tensor([[[[1.0, 2.0]]], [[[0.0, 0.0]]]])
    y_hat = torch.tensor([[[[0.0, 4.0]]], [[[3.0, 0.0]]]])
    # Four pixels: (1 + 2 + 3 + 0) / 4 and (1² + 2² + 3² + 0²) / 4.
    assert l1_loss(y_hat, y).item() == 1.5
    assert l2_loss(y_hat, y).item() == 3.5


def test_l2_is_least_at_the_mean_of_what_may_be_and_l1_at_the_median():
    """What one condition leaves open: 0, 0 and 1, in equal parts."""
    y = torch.tensor([0.0, 0.0, 1.0])
    answers = torch.linspace(0, 1, 301)
    l1, l2 = ([loss(a, y) for a in answers] for loss in (l1_loss, l2_loss))
    assert answers[torch.stack(l2).argmin()].item() == pytest.approx(1 / 3)
    assert answers[torch.stack(l1).argmin()].item() == 0.0


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


@pytest.mark.parametrize("shape", [(6,), (6, 1), (2, 1, 3, 3)])
def test_adversarial_losses_are_the_logarithms_of_algorithm_1(shape):
    real, fake = 3 * torch.randn(2, *shape)
    D_x, D_Gz = real.sigmoid(), fake.sigmoid()
    expected = -(D_x.log().mean() + (1 - D_Gz).log().mean())
    torch.testing.assert_close(discriminator_loss(real, fake), expected)
    minimax = minimax_generator_loss(fake)
    torch.testing.assert_close(minimax, (1 - D_Gz).log().mean())
    torch.testing.assert_close(non_saturating_generator_loss(fake), -D_Gz.log().mean())


def test_where_d_cannot_tell_losses_are_multiples_of_log_2():
    undecided = torch.zeros(5, 1)
    log_2 = torch.tensor(2.0).log()
    torch.testing.assert_close(discriminator_loss(undecided, undecided), 2 * log_2)
    torch.testing.assert_close(minimax_generator_loss(undecided), -log_2)
    torch.testing.assert_close(non_saturating_generator_loss(undecided), log_2)


def test_only_the_non_saturating_loss_teaches_g_when_d_is_sure():
    """Slopes in the logit are −D and −(1 − D)."""
    for loss, slope in (
        (minimax_generator_loss, lambda D: -D),
        (non_saturating_generator_loss, lambda D: D - 1),
    ):
        fake = torch.tensor([-12.0, 0.0, 3.0], requires_grad=True)
        loss(fake).backward()
        expected = slope(fake.detach().sigmoid()) / 3
        torch.testing.assert_close(fake.grad, expected)
    assert torch.isfinite(non_saturating_generator_loss(torch.tensor([-1e4])))
