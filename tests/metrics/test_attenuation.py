import math

import pytest
import torch

from mvacourse.metrics.attenuation import attenuation_error, mu_511, transmission


def test_air_water_and_bone_have_the_published_values():
    """Carney et al. (2006), 120 kVp: 9.6e-5 · 1000 and 5.10e-5 · 2000 + 4.71e-2."""
    mu = mu_511(torch.tensor([-1200.0, -1000, -500, 0, 1000]))
    expected = torch.tensor([0.0, 0, 0.048, 0.096, 0.1491])
    torch.testing.assert_close(mu, expected, atol=1e-6, rtol=0)


def test_the_two_lines_meet_and_mu_never_falls():
    hu = torch.linspace(-1100, 3000, 4101, dtype=torch.float64)
    mu = mu_511(hu)
    assert (mu.diff() >= 0).all()
    assert mu.diff().max().item() < 1.1e-4  # no step at the break, 9.6e-5 a HU


@pytest.mark.parametrize(("hu", "error"), [(-200.0, 0.0096), (500.0, 0.0051)])
def test_a_hundred_hu_weigh_less_in_bone(hu, error):
    y = torch.full((2, 1, 3, 4), hu)
    found = attenuation_error(y + 100, y)
    assert found.tolist() == pytest.approx([error, error], abs=1e-6)


def test_only_the_mask_counts():
    y = torch.zeros(1, 1, 2, 2)
    y_hat = y - torch.tensor([[100.0, 0.0], [0.0, 0.0]])
    mask = torch.tensor([[True, False], [True, False]])
    assert attenuation_error(y_hat, y, mask).item() == pytest.approx(0.0048)


def test_of_20_cm_of_water_a_seventh_comes_through():
    mu = mu_511(torch.zeros(2, 100, 3))
    through = transmission(mu, spacing=2.0, dim=1)
    assert through.shape == (2, 3)
    torch.testing.assert_close(through, torch.full((2, 3), math.exp(-0.096 * 20)))
