"""The brain derived from nilearn's maps: symmetric, plausible, kept, and read again."""

import os
from dataclasses import fields

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from scipy.interpolate import RegularGridInterpolator
from scipy.spatial.transform import Rotation

from mvacourse.datasets.phantom import template as module
from mvacourse.datasets.phantom.template import (
    FILE,
    HIGH,
    LOW,
    Template,
    load_template,
    sample,
    ventricle_distance,
)

MAPS = [field.name for field in fields(Template)]
TISSUES = ("grey", "deep_grey", "white")


def small_template(start=0):
    """Other numbers in every map, of the types that are kept."""
    kinds = {"ventricle_distance": np.int16, "hull_distance": np.int16}
    maps = {}
    for i, name in enumerate(MAPS):
        numbers = start + i + np.arange(24, dtype=kinds.get(name, np.uint8))
        maps[name] = numbers.reshape(2, 3, 4)
    return Template(**maps)


def value_at(volume, place):
    return volume[tuple(np.subtract(place, LOW))]


def assert_same(one, other):
    for name in MAPS:
        here, there = getattr(one, name), getattr(other, name)
        assert here.dtype == there.dtype
        np.testing.assert_array_equal(here, there)


@pytest.fixture
def data(monkeypatch, tmp_path):
    """Two data folders, and `load_template` as if called for the first time."""
    folders = [tmp_path / "own", tmp_path / "shared"]
    monkeypatch.setenv("MVACOURSE_DATA", os.pathsep.join(map(str, folders)))
    monkeypatch.setattr(module, "load_template", load_template.__wrapped__)
    return folders


@pytest.fixture
def derived(monkeypatch):
    """Notes how often a small template is derived in place of the real one."""
    calls = []

    def derive():
        calls.append("derived")
        return small_template(len(calls))

    monkeypatch.setattr(module, "_derive", derive)
    return calls


# --- What is derived ---


def test_maps_share_one_lattice(template):
    for name in MAPS:
        assert getattr(template, name).shape == tuple(np.subtract(HIGH, LOW))
    kinds = [getattr(template, name).dtype for name in MAPS]
    assert kinds == [np.uint8] * 3 + [np.int16] * 2


@pytest.mark.parametrize("name", [*TISSUES, "ventricle_distance"])
def test_maps_are_exactly_symmetric(template, name):
    """As the maps of Fonov et al. are: x = −99 … 99 reads the same from either end."""
    half = getattr(template, name)[1:]
    np.testing.assert_array_equal(half, half[::-1])


def test_the_hull_is_symmetric_to_a_tenth_of_a_millimetre(template):
    right = template.hull_distance[1:].astype(int)
    near = abs(right) < 150
    assert abs(right - right[::-1])[near].max() <= 1


def test_tissues_never_exceed_the_whole(template):
    total = sum(getattr(template, name).astype(int) for name in TISSUES)
    assert total.max() <= 255 + 1  # rounded one by one


def test_volumes_are_those_of_the_maps(template):
    """`nilearn.datasets.load_mni152_*_template(resolution=1)`, summed: grey 1.008 l,
    white 0.670 l; the brainstem moves a little of it. The mask beside them has 1.883 l.
    """
    grey = (template.grey.sum(dtype=float) + template.deep_grey.sum(dtype=float)) / 255
    assert grey / 1e6 == pytest.approx(1.008, rel=0.02)
    assert template.white.sum(dtype=float) / 255e6 == pytest.approx(0.670, rel=0.02)
    assert (template.hull_distance < 0).sum() / 1e6 == pytest.approx(1.883, rel=0.02)


def test_ventricles_have_a_plausible_volume(template):
    """Morphometry of 38 healthy people: 17.4 ml for all four, of which the two lateral
    ones are nearly all; MNI is larger than life by 1.08³ = 1.26.
    """
    volume = (template.ventricle_distance == 0).sum() / 1000
    assert 0.7 * 17.4 < volume < 1.26 * 17.4


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(
    "place", [(7, 20, 4), (9, 8, 14), (13, -12, 22), (16, -28, 20), (25, -46, 12)]
)
def test_ventricles_are_where_an_atlas_has_them(template, side, place):
    x, y, z = place
    assert value_at(template.ventricle_distance, (side * x, y, z)) < 20


@pytest.mark.parametrize(
    ("fluid", "place"),
    [
        ("quadrigeminal cistern", (0, -38, 0)),
        ("ambient cistern", (16, -30, -4)),
        ("suprasellar cistern", (0, 0, -16)),
        ("Sylvian fissure", (40, 0, -4)),
        ("third ventricle", (0, -8, 0)),
        ("fourth ventricle", (0, -46, -32)),
    ],
)
def test_other_fluid_is_no_lateral_ventricle(template, fluid, place):
    assert value_at(template.ventricle_distance, place) > 50  # tenths of a mm


def test_the_ventricles_are_one_body_on_each_side(template):
    bodies, n = ndimage.label(template.ventricle_distance == 0)
    assert n == 2
    assert len(np.unique(bodies[: -LOW[0]])) == 2  # on the left: one, and none


def test_hull_distance_is_a_distance(template):
    """It grows by 1 mm per mm on the way out through the skull, in all directions."""
    centre, steps = np.array([[0], [-18], [12]]), np.arange(20, 125)
    for direction in ([1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]):
        ray = centre + np.outer(direction, steps)
        distance = sample(template.hull_distance, ray) / 10
        through_skull = (distance > 0) & (distance < 15)
        slope = np.diff(distance[through_skull]).mean()
        assert slope == pytest.approx(1, abs=0.1)


def test_the_brainstem_is_white(template):
    pons = (0, -28, -34)
    assert value_at(template.white, pons) > 0.7 * 255
    assert value_at(template.grey, pons) < 0.25 * 255


# --- Sampling ---


@pytest.mark.parametrize("name", ["white", "hull_distance"])
def test_at_the_centre_of_a_voxel_its_own_value_comes_back(template, name):
    index = np.random.default_rng(0).integers(0, np.subtract(HIGH, LOW), (500, 3))
    values = sample(getattr(template, name), (index + LOW).T.astype(np.float32))
    np.testing.assert_array_equal(values, getattr(template, name)[tuple(index.T)])


def test_between_voxels_the_value_is_that_of_scipys_interpolator(template):
    low, high = np.array([-60, -90, -40]), np.array([60, 70, 70])
    points = np.random.default_rng(0).uniform(low, high, (500, 3))
    axes = [np.arange(a, b) for a, b in zip(LOW, HIGH, strict=True)]
    expected = RegularGridInterpolator(axes, template.white)(points)
    values = sample(template.white, points.T)
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, expected, atol=0.01)


def test_beyond_the_lattice_the_border_goes_on(template):
    beyond = sample(template.hull_distance, np.array([[0.0], [0], [900]]))
    assert beyond == value_at(template.hull_distance, (0, 0, HIGH[2] - 1))


def test_distance_in_a_head_is_that_in_the_template_by_its_size(template):
    """A head 1.25 times smaller, turned and shifted; checked at single voxels."""
    matrix = 1.25 * Rotation.from_euler("z", 10, degrees=True).as_matrix()
    affine, shift = (
        nib.affines.from_matvec(np.diag([3, 2, 4]), [-60, -80, -40]),
        [2, 0, 5],
    )
    distance = ventricle_distance((40, 60, 25), affine, matrix, np.array(shift))
    assert (distance.shape, distance.dtype) == ((40, 60, 25), np.float32)
    for index in ([0, 0, 0], [20, 30, 12], [39, 5, 24]):
        place = matrix @ nib.affines.apply_affine(affine, index) + shift
        expected = sample(template.ventricle_distance, place[:, None]) / 10 / 1.25
        assert distance[tuple(index)] == pytest.approx(expected.item(), abs=0.01)


# --- Keeping ---


def test_a_template_is_derived_once_and_kept(data, derived):
    first = module.load_template()
    assert (data[0] / FILE).exists()
    assert_same(module.load_template(), first)
    assert derived == ["derived"]
    assert [path.name for path in (data[0] / FILE).parent.iterdir()] == [
        FILE.split("/")[1]
    ]


def test_a_template_in_a_later_folder_is_read(data, derived):
    module._write(data[1] / FILE, small_template(start=7))
    assert_same(module.load_template(), small_template(start=7))
    assert derived == []
    assert not data[0].exists()


def damaged_files():
    """Damages, by name, as functions of the whole file."""
    return {
        "empty": lambda whole: b"",
        "cut short": lambda whole: whole[: len(whole) // 2],
        "end missing": lambda whole: whole[:-1],
        "no archive": lambda whole: b"<html>Please log in</html>",
        "zeros": lambda whole: bytes(len(whole)),
    }


@pytest.mark.parametrize("damage", damaged_files())
def test_a_damaged_file_is_derived_anew(damage, data, derived):
    path = data[0] / FILE
    module._write(path, small_template())
    path.write_bytes(damaged_files()[damage](path.read_bytes()))
    assert_same(module.load_template(), small_template(1))
    assert_same(module._read(path), small_template(1))  # and replaced


def test_a_file_with_other_maps_is_derived_anew(data, derived):
    path = data[0] / FILE
    path.parent.mkdir(parents=True)
    np.savez(path, grey=np.zeros((2, 3, 4), np.uint8))
    assert_same(module.load_template(), small_template(1))


@settings(deadline=None, max_examples=150, derandomize=True)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_wrong_bit_never_gives_a_wrong_map(tmp_path_factory, place, bit):
    """Either the bit lies where nothing is read, or the file is derived anew."""
    path = tmp_path_factory.mktemp("data") / FILE
    module._write(path, small_template())
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MVACOURSE_DATA", str(path.parents[1]))
        patch.setattr(module, "_derive", small_template)
        assert_same(load_template.__wrapped__(), small_template())


def test_a_folder_that_cannot_be_written_to_costs_time_only(
    data, derived, tmp_path, monkeypatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "file" / "folder"))
    assert_same(module.load_template(), small_template(1))
    assert_same(module.load_template(), small_template(2))


def test_a_full_disk_leaves_nothing_behind(data, derived, monkeypatch):
    def fail(file, **maps):
        file.write(b"PK")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez_compressed", fail)
    assert_same(module.load_template(), small_template(1))
    assert list((data[0] / FILE).parent.iterdir()) == []
