import pytest
import torch
from torch import nn

from mvacourse.losses import critic_generator_loss, critic_loss, gradient_penalty


def test_the_critic_gains_from_heights_of_data_above_those_of_fake():
    real, fake = torch.tensor([3.0, 5.0]), torch.tensor([1.0, 2.0])
    assert critic_loss(real, fake).item() == -2.5
    assert critic_generator_loss(fake).item() == -1.5


@pytest.mark.parametrize("shape", [(6, 2), (5, 6, 2)])
def test_the_penalty_of_a_linear_critic_is_that_of_its_weights(shape):
    """D(x) = w·x + b has the slope w everywhere: (‖w‖ − 1)²."""
    D = nn.Linear(2, 1)
    with torch.no_grad():
        D.weight.copy_(torch.tensor([[3.0, 4.0]]))
    penalty = gradient_penalty(D, torch.randn(shape))
    assert penalty.item() == pytest.approx((5 - 1) ** 2)
    penalty.backward()
    # d/dw (‖w‖ − 1)² = 2 (‖w‖ − 1) w / ‖w‖
    torch.testing.assert_close(D.weight.grad, torch.tensor([[3.0, 4.0]]) * 8 / 5)


def test_the_slope_of_an_image_is_over_all_its_pixels():
    """D(x) = Σ w x over pixels of two channels: the norm of all weights."""
    D = nn.Sequential(nn.Flatten(), nn.Linear(2 * 3 * 3, 1))
    norm = D[1].weight.detach().norm()
    penalty = gradient_penalty(D, torch.randn(4, 2, 3, 3))
    torch.testing.assert_close(penalty.detach(), (norm - 1).square())


def test_the_penalty_of_a_curved_critic_by_hand():
    """D(x) = ½ ‖x‖² has the slope x: E(‖x‖ − 1)²."""
    x = torch.randn(7, 2)
    found = gradient_penalty(lambda x: 0.5 * x.square().sum(-1, keepdim=True), x)
    torch.testing.assert_close(found.detach(), (x.norm(dim=1) - 1).square().mean())
