import pytest
import torch

from mvacourse.datasets.curves import swiss_roll, two_moons


@pytest.mark.parametrize(
    "draw", [swiss_roll, lambda n, **seed: two_moons(n, **seed)[0]]
)
def test_points_lie_around_0_with_size_1_and_a_seed_draws_them_again(draw):
    x = draw(500)
    assert x.shape == (500, 2)
    assert x.dtype == torch.float32
    torch.testing.assert_close(x.mean(dim=0), torch.zeros(2), rtol=0, atol=1e-5)
    torch.testing.assert_close(x.std(dim=0), torch.ones(2))
    assert torch.equal(draw(500), x)
    assert not torch.equal(draw(500, seed=1), x)


def test_the_roll_winds_round_its_centre():
    """Without noise the distance grows as the angle: few points near the middle."""
    x = swiss_roll(2000, noise=0.0)
    nearest = torch.cdist(x, x).fill_diagonal_(9).min(dim=1).values
    assert nearest.median() < 0.01  # points lie on a line
    assert x.norm(dim=1).min() > 0.15


def test_each_moon_is_a_class():
    x, c = two_moons(1000)
    assert c.bincount().tolist() == [500, 500]
    upper, lower = (x[c == k] for k in (0, 1))
    assert torch.cdist(upper, lower).min() > 0.1
    assert upper[:, 1].mean() > 0 > lower[:, 1].mean()


@pytest.mark.parametrize("draw", [swiss_roll, two_moons])
def test_less_than_two_points_are_refused(draw):
    with pytest.raises(ValueError, match="n is 1, expected at least 2"):
        draw(1)
