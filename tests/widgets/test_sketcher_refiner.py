import numpy as np
import pytest
from matplotlib import pyplot as plt

from mvacourse.widgets import explore_sketcher_refiner
from mvacourse.widgets.sketcher_refiner import STAGES, Stages, draw, told

SPACING = (2.0, 2.0, 2.0)


@pytest.fixture
def stages():
    MTR, FA, RD, sketch, refined, true = np.random.default_rng(0).random((6, 5, 6, 4))
    brain, lesions = np.ones((2, 5, 6, 4), dtype=bool)
    lesions[2:] = False
    mri = {"MTR": MTR, "FA": FA, "RD": RD}
    return Stages(mri, sketch, refined, true, brain, lesions)


def shown(figure):
    return [ax.images[0].get_array() for ax in figure.axes if ax.images]


def as_displayed(volume, position):
    return volume[:, :, position].T[::-1, ::-1]


def test_the_inputs_are_the_three_maps(stages):
    images = shown(draw(stages, SPACING, position=3))
    for image, volume in zip(images, stages.mri.values(), strict=True):
        np.testing.assert_array_equal(image, as_displayed(volume, 3))
    assert plt.get_fignums() == []  # not known to pyplot: not drawn twice


@pytest.mark.parametrize("stage", list(STAGES)[1:])
def test_a_stage_is_two_images_and_their_difference(stages, stage):
    image, other = (getattr(stages, name) for name in STAGES[stage])
    images = shown(draw(stages, SPACING, position=1, stage=stage))
    for found, volume in zip(images, (image, other, image - other), strict=True):
        np.testing.assert_array_equal(found, as_displayed(volume, 1))


def test_lesions_are_outlined_in_every_panel_or_in_none(stages):
    for outlined in (True, False):
        figure = draw(stages, SPACING, position=1, outlined=outlined)
        lines = [bool(ax.collections) for ax in figure.axes if ax.images]
        assert lines == 3 * [outlined]


def test_the_words_give_the_difference_of_the_whole_brain(stages):
    off = stages.sketch - stages.true
    words = told(stages, "Sketcher", 2)
    assert words.startswith("Stage Sketcher, axial slice 2")
    assert f"{np.abs(off).mean():.3f} in the brain" in words
    assert f"of their means {off[:2].mean():+.3f}" in words.split("in lesions")[1]
    healthy = stages._replace(lesions=np.zeros_like(stages.brain))
    assert "lesions" not in told(healthy, "Refiner", 2)


def test_every_control_draws_anew(stages):
    pytest.importorskip("ipywidgets")
    widget = explore_sketcher_refiner(stages, SPACING)
    stage, row, picture = widget.children
    where, outlined = row.children
    pictures = [picture.value]
    for control, value in ((stage, "Refiner"), (where, 3), (outlined, False)):
        control.value = value
        pictures.append(picture.value)
    assert len(set(pictures)) == len(pictures)
    assert "Stage Refiner, axial slice 3" in picture.value
