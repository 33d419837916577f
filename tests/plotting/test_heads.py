import matplotlib.pyplot as plt
import numpy as np
import pytest

from mvacourse.plotting.heads import PLANES, WINDOWS, head_panels, head_rows, head_slice

SHAPE, SPACING = (4, 6, 8), (1.0, 2.0, 3.0)


@pytest.fixture
def image():
    return np.random.default_rng(0).uniform(0, 1500, SHAPE)


@pytest.mark.parametrize(
    ("plane", "corner", "height"),
    [
        ("axial", (-1, -1, 5), 6 * 2 / (4 * 1)),  # anterior right
        ("sagittal", (2, -1, -1), 8 * 3 / (6 * 2)),  # superior anterior
        ("coronal", (-1, 3, -1), 8 * 3 / (4 * 1)),  # superior right
    ],
)
def test_a_slice_lies_as_radiologists_look_in_true_proportions(
    image, plane, corner, height
):
    ax = head_slice(image, SPACING, plane, (2, 3, 5), vmin=0, vmax=1500)
    (drawn,) = ax.images
    rows, columns = drawn.get_array().shape
    assert drawn.get_array()[0, 0] == image[corner]
    assert rows / columns * ax.get_aspect() == pytest.approx(height)
    assert drawn.get_clim() == (0, 1500)


def test_a_patient_has_a_column_a_modality_and_a_row_a_plane(image):
    before = image.copy()
    images = {"T1w": image, "CT": image, "PET": image}
    figure = head_panels(images, SPACING, caption="sub-01, synthetic")
    panels = [ax for ax in figure.axes if ax.images]
    assert len(panels) == len(PLANES) * len(images)
    bars = {ax.get_xlabel() for ax in figure.axes if ax not in panels}
    assert {"a.u.", "HU", "DVR"} <= bars
    for ax, modality in zip(panels, 3 * list(images), strict=True):
        assert ax.images[0].get_clim() == WINDOWS[modality][:2]
    np.testing.assert_array_equal(image, before)


def test_the_planes_go_through_the_lesions(image):
    lesion = np.zeros(SHAPE, bool)
    lesion[1, 2:4, 6] = True
    figure = head_panels({"FLAIR": image}, SPACING, lesion=lesion)
    axial, sagittal, coronal = (ax for ax in figure.axes if ax.images)
    np.testing.assert_array_equal(
        axial.images[0].get_array()[::-1, ::-1].T, image[:, :, 6]
    )
    np.testing.assert_array_equal(
        sagittal.images[0].get_array()[::-1, ::-1].T, image[1]
    )
    np.testing.assert_array_equal(
        coronal.images[0].get_array()[::-1, ::-1].T, image[:, 2]
    )
    assert all(ax.collections for ax in (axial, sagittal, coronal))


def test_a_millimetre_is_as_long_in_every_panel(image):
    figure = head_panels({"T1w": image, "CT": image}, SPACING)
    figure.draw_without_rendering()
    lengths = []
    for ax in (ax for ax in figure.axes if ax.images):
        rows, columns = ax.images[0].get_array().shape
        (left, top), (right, bottom) = ax.transData.transform([(0, 0), (columns, rows)])
        axes = {4: 1.0, 6: 2.0, 8: 3.0}  # voxels along x, y, z → mm of one, SPACING
        lengths.append((right - left) / (columns * axes[columns]))
        lengths.append((top - bottom) / (rows * axes[rows]))
    assert len(lengths) == 2 * 3 * 2
    np.testing.assert_allclose(lengths, lengths[0], rtol=1e-6)


def test_an_axes_given_is_used(image):
    _, ax = plt.subplots()
    assert head_slice(image, SPACING, "axial", (0, 0, 0), vmin=0, vmax=1, ax=ax) is ax


def test_few_modalities_have_a_row_of_planes_each(image):
    figure = head_rows({"T1w": image, "CT": image}, (1, 1, 1))
    panels = [ax for ax in figure.axes if ax.images]
    assert len(panels) == 6
    rows = [ax.get_subplotspec().rowspan.start for ax in panels]
    assert rows == [0, 0, 0, 1, 1, 1]
    assert [ax.get_title(loc="left") for ax in panels[::3]] == ["T1w", "CT"]
    bars = [ax for ax in figure.axes if ax.get_label() == "<colorbar>"]
    assert [ax.get_ylabel() for ax in bars] == ["a.u.", "HU"]
