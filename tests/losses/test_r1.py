import pytest
import torch
from torch import nn

from mvacourse.losses import r1_penalty


def test_the_penalty_of_a_linear_judge_is_the_square_of_its_weights():
    """D(x) = w·x has the slope w everywhere: ‖w‖², whose own slope in w is 2 w."""
    D = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    x = torch.randn(3, 1, 2, 2, requires_grad=True)
    penalty = r1_penalty(D(x), x)
    assert penalty.item() == pytest.approx(D[1].weight.square().sum().item())
    penalty.backward()
    torch.testing.assert_close(D[1].weight.grad, 2 * D[1].weight.detach())


def test_several_logits_count_as_their_mean_and_images_are_averaged():
    """Logits x² at each of 9 pixels: slope 2x / 9, so the mean of Σ 4x² / 81."""
    x = torch.randn(5, 1, 3, 3, requires_grad=True)
    found = r1_penalty(x**2, x)
    expected = (4 * x.detach() ** 2 / 81).sum(dim=(1, 2, 3)).mean()
    torch.testing.assert_close(found.detach(), expected)


def test_a_judge_that_cannot_tell_is_not_punished():
    x = torch.randn(2, 1, 3, 3, requires_grad=True)
    assert r1_penalty(0 * x, x) == 0
