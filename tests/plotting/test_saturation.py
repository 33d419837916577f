import pytest
import torch

from mvacourse.losses import minimax_generator_loss, non_saturating_generator_loss
from mvacourse.plotting.saturation import generator_slopes


@pytest.mark.parametrize(
    ("line", "loss"), [(0, minimax_generator_loss), (1, non_saturating_generator_loss)]
)
def test_the_curves_are_the_slopes_of_the_losses(line, loss):
    logit, slope = generator_slopes(reach=3).lines[line].get_data()
    for at, expected in list(zip(logit, slope, strict=True))[::50]:
        x = torch.tensor([at], dtype=torch.float64, requires_grad=True)
        loss(x).backward()
        assert abs(x.grad.item()) == pytest.approx(expected, abs=1e-6)


def test_the_slope_of_the_critic_is_one():
    assert set(generator_slopes().lines[2].get_ydata()) == {1}
