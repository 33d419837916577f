import numpy as np
import pytest
import torch

from mvacourse.recipes.ct_networks import axial_slices
from mvacourse.recipes.unpaired_networks import AIR, in_ranges, make_players
from mvacourse.recipes.unpaired_start import grey_for, start_by_rule, water_for


def test_ct_of_water_is_where_the_head_is_its_dark_inside_included():
    """A bright ring: what it encloses is head, what lies outside is air."""
    t1w = torch.full((1, 1, 7, 7), 20.0)
    t1w[0, 0, 1:6, 1:6] = 1000
    t1w[0, 0, 2:5, 2:5] = 50
    expected = torch.full((7, 7), -1000.0)
    expected[1:6, 1:6] = 30
    assert torch.equal(water_for(t1w)[0, 0], expected)


@pytest.mark.parametrize(
    ("hu", "grey"), [(-1000, 0), (-100, 1200), (30, 850), (700, 150), (1900, 150)]
)
def test_mr_of_a_rule_is_dark_in_air_and_bone_and_brightest_in_fat(hu, grey):
    assert grey_for(torch.tensor([[[[float(hu)]]]])).item() == grey


def test_both_generators_learn_their_rule():
    """In a hundred updates, to a third of the error that they begin with."""
    rng = np.random.default_rng(0)
    ct = np.full((16, 16, 6), -1000, np.float32)
    ct[3:13, 3:13] = rng.normal(30, 10, (10, 10, 6))
    t1w = np.where(ct > -500, 1000, 0).astype(np.float32)
    head = {"T1w": t1w, "CT": ct, "head_mask": ct > -500}
    x = axial_slices({"sub-01": head})
    players = make_players("smoke")

    def errors():
        seen = in_ranges(x)
        with torch.no_grad():
            return torch.stack(
                [
                    (players.G_xy(seen["T1w"]) - seen["CT"]).abs().mean(),
                    (players.G_yx(seen["CT"]) - (850 / 1000 - 1))
                    .abs()[seen["head_mask"]]
                    .mean(),
                ]
            )

    before = errors()
    start_by_rule(players, (x, x), n_steps=100)
    assert (errors() < before / 3).all()


def test_air_is_known_to_what_moves_the_images():
    """asinh((−1000 − 30) / 250) / 2.8."""
    np.testing.assert_allclose(AIR, (-1, -np.arcsinh(1030 / 250) / 2.8), rtol=1e-6)
