import numpy as np
import pytest
import torch

from mvacourse.recipes.ct_networks import axial_slices
from mvacourse.recipes.unpaired_networks import AIR, in_ranges, make_players
from mvacourse.recipes.unpaired_start import NOISE, grey_for, start_by_rule


@pytest.mark.parametrize(
    ("hu", "grey"), [(-1000, 0), (-100, 1200), (30, 850), (700, 150), (1900, 150)]
)
def test_mr_of_a_rule_is_dark_in_air_and_bone_and_brightest_in_fat(hu, grey):
    """Mean and standard deviation of 10,000 pixels, to four standard errors."""
    made = grey_for(torch.full((1, 1, 100, 100), float(hu)))
    assert made.mean().item() == pytest.approx(grey, abs=4 * NOISE / 100)
    assert made.std().item() == pytest.approx(NOISE, rel=0.03)


def test_f_learns_the_rule_and_g_the_way_back():
    """In a hundred updates, to a third of the errors that they begin with."""
    rng = np.random.default_rng(0)
    ct = np.full((16, 16, 6), -1000, np.float32)
    ct[3:13, 3:13] = rng.normal(30, 10, (10, 10, 6))
    ct[6:10, 6:10] = 900
    mr = grey_for(torch.from_numpy(ct)).numpy()
    slices = axial_slices({"sub-01": {"T1w": mr, "CT": ct, "head_mask": ct > -500}})
    x, y = (in_ranges(slices)[key] for key in ("T1w", "CT"))
    players = make_players("smoke")

    def errors():
        with torch.no_grad():
            of_F, of_G = players.G_yx(y) - x, players.G_xy(x) - y
        return torch.stack([of_F.abs().mean(), of_G.abs().mean()])

    before = errors()
    start_by_rule(players, slices, n_steps=100)
    assert (errors() < before / 3).all()


def test_air_is_known_to_what_moves_the_images():
    """asinh((−1000 − 30) / 250) / 2.8."""
    np.testing.assert_allclose(AIR, (-1, -np.arcsinh(1030 / 250) / 2.8), rtol=1e-6)
