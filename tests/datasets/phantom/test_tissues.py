"""Constants within the ranges of their sources."""

import pytest

from mvacourse.datasets.phantom.tissues import BRAIN, TISSUES

# Range of the literature, by column and tissue. HU, MTR, FA, RD and DVR: the sources in
# the docstring of `tissues`, mean ± SD where one is given. T1 at 3 T: white matter
# 600–1100 ms over 25 methods (Assländer 2024, arXiv 2409.05318). Fluid is near to water
# at 37 °C: T1 of 4 to 5 s, diffusivity 3 · 10⁻³ mm²/s.
LITERATURE = {
    "hu": {
        "air": (-1000, -1000),
        "white": (20, 30),
        "cortex": (37, 45),
        "deep_grey": (37, 45),
        "csf": (0, 15),
        "fat": (-100, -50),
        "compact_bone": (700, 3000),
        "tooth": (700, 3000),
    },
    "mtr": {"white": (42.93 - 0.95, 42.93 + 0.95)},
    "fa": {"white": (0.41, 0.43)},
    "rd": {"white": (0.39, 0.41), "csf": (2.9, 3.1)},
    "dvr": {"white": (1.29 - 0.08, 1.29 + 0.08), "cortex": (1, 1)},
    "t1": {"white": (600, 1100), "csf": (4000, 5000)},
}
CASES = [
    (quantity, tissue, limits)
    for quantity, ranges in LITERATURE.items()
    for tissue, limits in ranges.items()
]


@pytest.mark.parametrize(("quantity", "tissue", "limits"), CASES)
def test_a_constant_is_within_the_range_of_its_source(quantity, tissue, limits):
    low, high = limits
    assert low <= getattr(TISSUES[tissue], quantity) <= high


@pytest.mark.parametrize("name", TISSUES)
def test_constants_are_physical(name):
    tissue = TISSUES[name]
    assert 0 < tissue.t2 <= tissue.t1  # T2 ≤ T1 in any tissue
    assert 0 <= tissue.pd <= 1
    assert -1000 <= tissue.hu <= 3071
    assert 0 <= tissue.mtr < 100
    assert 0 <= tissue.fa < 1
    assert 0 <= tissue.rd <= 3.1


def test_order_of_white_grey_and_fluid():
    """Myelin shortens T1 and T2, binds water, and hinders diffusion across fibres."""
    white, grey, fluid = (TISSUES[name] for name in ("white", "cortex", "csf"))
    for quantity in ("t1", "t2", "pd", "rd"):
        ranked = [getattr(tissue, quantity) for tissue in (white, grey, fluid)]
        assert ranked == sorted(ranked)
    for quantity in ("mtr", "fa", "dvr"):
        ranked = [getattr(tissue, quantity) for tissue in (fluid, grey, white)]
        assert ranked == sorted(ranked)


def test_air_gives_nothing_but_its_attenuation():
    air = TISSUES["air"]
    assert (air.pd, air.mtr, air.fa, air.rd, air.dvr) == (0, 0, 0, 0, 0)
    assert next(iter(TISSUES)) == "air"  # label 0


def test_the_brain_is_made_of_tissues():
    assert set(BRAIN) <= set(TISSUES)
