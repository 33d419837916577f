"""NIfTI files against nibabel's own reading; damaged files; writing."""

import errno
import gzip
import itertools
import os
import struct
import tracemalloc
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nibabel.orientations import apply_orientation, inv_ornt_aff
from scipy.spatial.transform import Rotation

from mvacourse.datasets.grids import Volume
from mvacourse.datasets.nifti import (
    read_labels,
    read_mask,
    read_volume,
    write_volume,
)
from mvacourse.runtime import find_data

FILES = settings(derandomize=True, deadline=None, max_examples=200)

REAL = find_data(  # before any test sets MVACOURSE_DATA
    "open_ms/cross_sectional/MNI/patient07/"
    "FLAIR_N4_noneck_reduced_winsor_regtoFLAIR_brain_N4_regtoMNI.nii.gz"
)

# Every entry is kept by float32 as it is. Anisotropic, and tilted by some degrees.
TILTED = np.array(
    [
        [1.0, 0.125, -0.25, -90.5],
        [-0.125, 1.25, 0.5, -126.25],
        [0.25, -0.5, 3.0, -72.75],
        [0, 0, 0, 1],
    ]
)


def head(shape=(3, 4, 5), dtype=np.float32):
    """Voxels that are all different, so that no two orientations look alike."""
    order = np.random.default_rng(0).permutation(np.prod(shape))
    return order.reshape(shape).astype(dtype)


def nifti(stored, affine=TILTED, *, kind=nib.Nifti1Header, endianness="<", **fields):
    """The bytes of a NIfTI file; `fields` overrule the header's."""
    header = kind(endianness=endianness)
    header.set_data_dtype(stored.dtype)
    header.set_data_shape(stored.shape)
    header.set_slope_inter(1, 0)
    header.set_qform(affine, code=1)
    header.set_sform(affine, code=1)
    header["vox_offset"] = header.single_vox_offset
    for name, value in fields.items():
        header[name] = value
    return header.binaryblock + bytes(4) + stored.tobytes(order="F")


def put(folder, content, name="x.nii"):
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def read_with_nibabel(path):
    image = nib.as_closest_canonical(nib.load(path))
    array = image.get_fdata().astype(np.float32)
    return array.reshape(array.shape[:3]), image.affine


def assert_same(volume, array, affine, atol=0.0):
    np.testing.assert_array_equal(volume.array, array)
    np.testing.assert_allclose(volume.affine, affine, rtol=0, atol=atol)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all examples of a property."""
    return tmp_path_factory.mktemp("nifti")


# --- Reading what is right ---


def test_a_volume_is_float32_contiguous_and_knows_its_spacing(tmp_path):
    volume = read_volume(put(tmp_path, nifti(head(dtype=np.int16)), "x.nii.gz"))
    assert_same(volume, head(), TILTED)
    assert volume.array.dtype == np.float32
    assert volume.array.flags.c_contiguous
    assert volume.array.flags.writeable
    assert volume.affine.dtype == np.float64
    expected = [(1 + 1 / 64 + 1 / 16) ** 0.5, (1 / 64 + 1.25**2 + 0.25) ** 0.5]
    assert volume.spacing == pytest.approx((*expected, (1 / 16 + 1 / 4 + 9) ** 0.5))
    assert volume.source.endswith("x.nii.gz")


def test_las_is_turned_to_ras(tmp_path):
    las = np.diag([-2.0, 2, 2, 1])
    las[0, 3] = 90
    volume = read_volume(put(tmp_path, nifti(head()[::-1], las)))
    ras = np.diag([2.0, 2, 2, 1])
    ras[0, 3] = 90 - 2 * 2  # the last voxel of three became the first
    assert_same(volume, head(), ras)


ORIENTATIONS = [
    np.column_stack([axes, signs])
    for axes in itertools.permutations(range(3))
    for signs in itertools.product([1, -1], repeat=3)
]


def test_a_head_is_the_same_in_all_48_orientations(tmp_path):
    turned = set()
    for orientation in ORIENTATIONS:
        stored = apply_orientation(head(), orientation)
        affine = TILTED @ inv_ornt_aff(orientation, head().shape)
        turned.add(nib.aff2axcodes(affine))
        assert_same(read_volume(put(tmp_path, nifti(stored, affine))), head(), TILTED)
    assert len(turned) == 48


def test_stored_integers_become_slope_times_value_plus_intercept(tmp_path):
    stored = head(dtype=np.int16) - 30
    content = nifti(stored, scl_slope=0.1, scl_inter=-1024)
    volume = read_volume(put(tmp_path, content))
    slope = float(np.float32(0.1))
    np.testing.assert_array_equal(
        volume.array, (stored * slope - 1024).astype(np.float32)
    )


@pytest.mark.parametrize("slope", [0, np.nan])
def test_a_slope_of_0_or_nan_means_not_scaled(slope, tmp_path):
    volume = read_volume(put(tmp_path, nifti(head(), scl_slope=slope, scl_inter=7)))
    assert_same(volume, head(), TILTED)


def test_trailing_axes_of_length_1_are_dropped(tmp_path):
    volume = read_volume(put(tmp_path, nifti(head((3, 4, 5, 1, 1)))))
    assert_same(volume, head(), TILTED)


@pytest.mark.parametrize(("code", "factor"), [(1, 1000), (2, 1), (3, 0.001), (0, 1)])
def test_metres_and_micrometres_become_mm(code, factor, tmp_path):
    affine = np.diag([1 / factor, 1 / factor, 1 / factor, 1])
    volume = read_volume(put(tmp_path, nifti(head(), affine, xyzt_units=code | 8)))
    np.testing.assert_allclose(volume.affine, np.eye(4), rtol=1e-6)


def test_the_sform_goes_before_the_qform_which_goes_before_nothing(tmp_path):
    other = np.diag([5.0, 5, 5, 1])
    fields = {f"srow_{axis}": other[i] for i, axis in enumerate("xyz")}
    content = nifti(head(), **fields)
    np.testing.assert_array_equal(read_volume(put(tmp_path, content)).affine, other)
    straight = np.diag([2.0, 3, 4, 1])
    content = nifti(head(), straight, sform_code=0, **fields)
    np.testing.assert_allclose(read_volume(put(tmp_path, content)).affine, straight)


def test_a_qfac_of_0_means_1(tmp_path):
    straight = np.diag([2.0, 3, 4, 1])
    content = nifti(head(), straight, sform_code=0, pixdim=[0, 2, 3, 4, 0, 0, 0, 0])
    np.testing.assert_allclose(read_volume(put(tmp_path, content)).affine, straight)


KINDS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64]
KINDS += [np.uint64, np.float32, np.float64]


@st.composite
def headers(draw, angle=180):
    """Files of any shape, type, order of bytes, orientation and scaling."""
    dtype = np.dtype(draw(st.sampled_from(KINDS)))
    shape = draw(st.tuples(*[st.integers(1, 4)] * 3))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    numbers = rng.normal(0, 10.0 ** draw(st.integers(0, 9)), shape)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        numbers = numbers.clip(max(limits.min, -1e12), min(limits.max, 1e12))
    euler = draw(st.tuples(*[st.floats(-angle, angle)] * 3))
    spacing = draw(st.tuples(*[st.floats(0.2, 8)] * 3))
    affine = np.eye(4)
    affine[:3, :3] = Rotation.from_euler("xyz", euler, degrees=True).as_matrix()
    affine[:3, :3] *= np.array(spacing) * [draw(st.sampled_from([1, -1])), 1, 1]
    affine[:3, 3] = draw(st.tuples(*[st.floats(-300, 300, width=32)] * 3))
    fields = {
        "scl_slope": draw(st.floats(-1e3, 1e3, width=32)),
        "scl_inter": draw(st.floats(-1e3, 1e3, width=32)),
        "sform_code": draw(st.sampled_from([0, 1, 4])),
        "kind": draw(st.sampled_from([nib.Nifti1Header, nib.Nifti2Header])),
        "endianness": draw(st.sampled_from("<>")),
    }
    stored = numbers.astype(dtype.newbyteorder(fields["endianness"]))
    return nifti(stored, affine, **fields)


@FILES
@given(content=headers(), name=st.sampled_from(["x.nii", "x.nii.gz", "X.NII.GZ"]))
def test_any_header_is_read_as_nibabel_reads_it(content, name, folder):
    path = put(folder, content, name)
    if name.isupper():
        path.write_bytes(gzip.compress(content))
    volume = read_volume(path)
    assert_same(volume, *read_with_nibabel(path), atol=1e-6)
    assert (np.diag(volume.affine)[:3] > 0).all()


@FILES
@given(content=headers(angle=20))  # at 45°, the nearest axis is a matter of rounding
def test_what_was_read_can_be_written_and_read_again(content, folder):
    first = read_volume(put(folder, content))
    write_volume(folder / "y.nii.gz", first)
    second = read_volume(folder / "y.nii.gz")
    assert_same(second, first.array, first.affine, atol=1e-4)
    assert_same(second, *read_with_nibabel(folder / "y.nii.gz"), atol=1e-4)


@pytest.mark.skipif(REAL is None, reason="open_ms is in no folder of MVACOURSE_DATA")
def test_a_real_patient_is_read_as_nibabel_reads_it():
    volume = read_volume(REAL, unit="a.u.")
    assert_same(volume, *read_with_nibabel(REAL))
    assert nib.aff2axcodes(nib.load(REAL).affine) == ("L", "A", "S")


# --- Damaged files ---


def small_file():
    """A tiny head whose voxels do not compress, as int16 with slope and intercept."""
    stored = np.random.default_rng(1).integers(-(2**15), 2**15, (2, 3, 4), np.int16)
    return nifti(stored, scl_slope=0.5, scl_inter=-3), stored * 0.5 - 3


def read_or_message(name, content):
    """The array, or None after making sure that the error is ours."""
    with pytest.MonkeyPatch.context() as patch:  # writing thousands of files takes long
        patch.setattr(Path, "read_bytes", lambda path: content)
        try:
            return read_volume(name).array
        except Exception as error:
            assert type(error) is ValueError, repr(error)  # noqa: PT017
            message = str(error)
    assert message.startswith(f"volume {name} ")
    assert "expected" in message
    assert message.endswith(".")
    return None


def truncations(content):
    return (content[:n] for n in range(len(content)))


def flips(content):
    """All bits, one at a time."""
    for i, bit in itertools.product(range(len(content)), range(8)):
        yield content[:i] + bytes([content[i] ^ 1 << bit]) + content[i + 1 :]


def removals(content):
    return (content[:i] + content[i + 1 :] for i in range(len(content)))


def insertions(content):
    for i, byte in itertools.product(range(len(content) + 1), (b"\0", b"\xa5")):
        yield content[:i] + byte + content[i:]


def test_no_damage_to_a_compressed_file_gives_a_wrong_array(capfd):
    content, expected = small_file()
    packed = gzip.compress(content, 1)
    n_files = n_found = 0
    for damage in (truncations, flips, removals, insertions):
        for damaged in damage(packed):
            array = read_or_message("damaged.nii.gz", damaged)
            if array is not None:
                np.testing.assert_array_equal(array, expected)
            n_files += 1
            n_found += array is None
    assert n_files > 1_000
    assert n_found > 0.95 * n_files  # the rest: time and name in the header of gzip
    assert capfd.readouterr().err == ""


damages = st.lists(
    st.tuples(
        st.sampled_from(["set", "insert", "remove", "cut", "double"]),
        st.integers(0, 10_000),
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=4,
)


def damage_at_random(content, steps):
    for step, at, junk in steps:
        i = at % max(len(content), 1)
        content = {
            "set": content[:i] + junk + content[i + len(junk) :],
            "insert": content[:i] + junk + content[i:],
            "remove": content[:i] + content[i + len(junk) :],
            "cut": content[:i],
            "double": content + content[:i],
        }[step]
    return content


@settings(FILES, max_examples=1_000)
@given(steps=damages)
def test_no_random_damage_to_a_compressed_file_gives_a_wrong_array(steps):
    content, expected = small_file()
    damaged = damage_at_random(gzip.compress(content, 1), steps)
    array = read_or_message("damaged.nii.gz", damaged)
    if array is not None:
        np.testing.assert_array_equal(array, expected)


def assert_is_an_image(array):
    """What can be promised of a plain `.nii`, which has no checksum."""
    assert array.dtype == np.float32
    assert array.ndim == 3
    assert array.size > 0
    assert np.isfinite(array).all()


def test_a_plain_file_of_another_length_is_refused():
    content, _ = small_file()
    for damage in (truncations, removals, insertions):
        for damaged in damage(content):
            assert read_or_message("damaged.nii", damaged) is None


def test_a_flipped_bit_in_a_plain_header_gives_a_message_or_an_image(capfd):
    content, _ = small_file()
    arrays = [
        read_or_message("damaged.nii", damaged + content[348:])
        for damaged in flips(content[:348])
    ]
    assert len(arrays) == 348 * 8
    for array in arrays:
        if array is not None:
            assert_is_an_image(array)
            assert array.size <= 48  # the bytes of voxels there are
    assert capfd.readouterr().err == ""


# The examples are the largest number in an affine, and infinity for an offset.
@settings(FILES, max_examples=1_000)
@given(steps=damages, kind=st.sampled_from([nib.Nifti1Header, nib.Nifti2Header]))
@example(steps=[("set", 280, b"\xff\xff\x7f\x7f")], kind=nib.Nifti1Header)
@example(steps=[("set", 108, b"\x00\x00\x80\x7f")], kind=nib.Nifti1Header)
def test_random_damage_to_a_plain_file_gives_a_message_or_an_image(steps, kind):
    content = nifti(head(), kind=kind)
    damaged = damage_at_random(content, [(step, at % 600, j) for step, at, j in steps])
    array = read_or_message("damaged.nii", damaged)
    if array is not None:
        assert_is_an_image(array)


@FILES
@given(content=st.binary(max_size=600), name=st.sampled_from(["x.nii", "x.nii.gz"]))
def test_arbitrary_bytes_are_refused(content, name):
    assert read_or_message(name, content) is None


# --- Files that are whole and yet cannot be used ---

with_nan = head()
with_nan[0, 0, :3] = [np.nan, np.inf, -np.inf]

REFUSED = {
    "empty file": (b"", r"0 bytes.*magic.*Convert"),
    "wrong magic": (nifti(head(), magic=b"xyz"), r"magic b'xyz', expected.*Convert"),
    "header of a pair": (nifti(head(), magic=b"ni1"), r"magic b'ni1', exp.*Convert"),
    "4-D": (nifti(head((3, 4, 5, 2))), r"4 axes, shape \(3, 4, 5, 2\).*index_img"),
    "2-D": (nifti(head((3, 4))), r"2 axes.*three"),
    "empty axis": (nifti(np.zeros((3, 0, 5), np.float32)), r"\(3, 0, 5\).*at least 1"),
    "negative axis": (nifti(head(), dim=[3, 3, -4, 5, 1, 1, 1, 1]), r"at least 1"),
    "NaN": (nifti(with_nan), r"3 of 60 voxels.*NaN.*Replace"),
    "beyond float32": (nifti(head(dtype=float) * 1e300), r"59 of 60 voxels.*beyond"),
    "infinite slope": (nifti(head(), scl_slope=np.inf), r"60 of 60 voxels"),
    "NaN intercept": (nifti(head(), scl_inter=np.nan), r"60 of 60 voxels"),
    "complex": (nifti(head(dtype=np.complex64)), r"complex64.*magnitude"),
    "unknown type": (nifti(head(), datatype=77), r"number 77.*expected integers"),
    "no orientation": (
        nifti(head(), sform_code=0, qform_code=0),
        r"orientation \(sform and qform codes are 0\).*nibabel",
    ),
    "zero spacing": (
        nifti(head(), pixdim=[1, 1, 0, 1, 0, 0, 0, 0]),
        r"voxel sizes \[1\. 0\. 1\.\], expected > 0",
    ),
    "negative spacing": (nifti(head(), pixdim=[1, 1, -1, 1, 0, 0, 0, 0]), r"-1\."),
    "NaN spacing": (nifti(head(), pixdim=[1, 1, np.nan, 1, 0, 0, 0, 0]), r"nan"),
    "NaN affine": (nifti(head(), srow_y=[0, np.nan, 0, 0]), r"affine.*not finite"),
    "zero axis": (nifti(head(), srow_x=[0] * 4, srow_y=[0] * 4), r"singular affine"),
    "flat affine": (nifti(head(), srow_x=[1, 1, 0, 0], srow_y=[1, 1, 0, 0]), "singul"),
    "giant voxels": (nifti(head(), np.diag([1e6, 1, 1, 1])), r"voxels of.*0\.001 …"),
    "no rotation": (
        nifti(head(), sform_code=0, quatern_b=3),
        r"without rotation.*again",
    ),
    "huge shape": (
        nifti(head(), dim=[3, 32767, 32767, 32767, 1, 1, 1, 1]),
        r"592 bytes, expected 140,724,603,847,004 for shape.*again",
    ),
    "bytes too many": (nifti(head()) + b"0", r"593 bytes, expected 592"),
    "data in the header": (nifti(head(), vox_offset=16), r"after 16 of header"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("name", ["some head.nii", "some head.nii.gz"])
def test_the_message_names_file_finding_expectation_and_cure(case, name, tmp_path):
    content, message = REFUSED[case]
    with pytest.raises(ValueError, match=message) as caught:
        read_volume(put(tmp_path, content, name))
    assert str(caught.value).startswith("volume ")
    assert f"{name} " in str(caught.value)


def test_colours_are_refused(tmp_path):
    colour = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    with pytest.raises(ValueError, match=r"type RGB.*one channel"):
        read_volume(put(tmp_path, nifti(np.zeros((3, 4, 5), colour))))


def test_compressed_and_not_are_not_mixed_up(tmp_path):
    packed = gzip.compress(nifti(head()))
    (tmp_path / "a.nii").write_bytes(packed)
    with pytest.raises(ValueError, match=r"a\.nii begins with.*Rename.*\.nii\.gz"):
        read_volume(tmp_path / "a.nii")
    (tmp_path / "b.nii.gz").write_bytes(nifti(head()))
    with pytest.raises(ValueError, match=r"b\.nii\.gz begins with.*expected gzip"):
        read_volume(tmp_path / "b.nii.gz")


def test_another_format_is_refused_by_its_name(tmp_path):
    with pytest.raises(ValueError, match=r"x\.mha has another ending.*\.nii.*Convert"):
        read_volume(put(tmp_path, nifti(head()), "x.mha"))


def test_a_gzip_cut_short_says_so(tmp_path):
    (tmp_path / "x.nii.gz").write_bytes(gzip.compress(nifti(head()))[:-5])
    with pytest.raises(ValueError, match=r"x\.nii\.gz is damaged or cut short.*again"):
        read_volume(tmp_path / "x.nii.gz")


def test_a_small_file_cannot_swell_to_a_large_one(tmp_path):
    """Zeros, 64 MB of them, behind the whole of an image."""
    content = gzip.compress(nifti(head())) + gzip.compress(bytes(2**26))
    (tmp_path / "x.nii.gz").write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"593 bytes, expected 592.*again"):
            read_volume(tmp_path / "x.nii.gz")
        assert tracemalloc.get_traced_memory()[1] < 2**21
    finally:
        tracemalloc.stop()


def test_what_is_not_there_or_no_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a\.nii\.gz cannot be read.*Correct"):
        read_volume(tmp_path / "a.nii.gz")
    (tmp_path / "b.nii.gz").mkdir()
    with pytest.raises(IsADirectoryError, match=r"b\.nii\.gz cannot be read"):
        read_volume(tmp_path / "b.nii.gz")
    with pytest.raises(NotADirectoryError, match=r"d\.nii cannot be read"):
        read_volume(put(tmp_path, b"", "c.nii") / "d.nii")


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PermissionError, match=r"x\.nii cannot be read \(Permission"):
        read_volume(tmp_path / "x.nii")


def test_a_unit_is_checked_only_when_named(tmp_path):
    path = put(tmp_path, nifti(head()))
    read_volume(path)
    with pytest.raises(ValueError, match=r"volume .*x\.nii holds values of 0 … 59.*HU"):
        read_volume(path, unit="HU")


# --- Masks and labels ---


@pytest.mark.parametrize("top", [1, 255])
def test_a_mask_is_bool(top, tmp_path):
    inside = head() > 40
    mask = read_mask(put(tmp_path, nifti((inside * top).astype(np.uint8))))
    assert mask.array.dtype == bool
    assert_same(mask, inside, TILTED)


def test_an_empty_mask_is_an_error_unless_allowed(tmp_path):
    path = put(tmp_path, nifti(np.zeros((3, 4, 5), np.uint8)))
    with pytest.raises(ValueError, match=r"mask .*x\.nii is empty.*allow_empty=True"):
        read_mask(path)
    assert not read_mask(path, allow_empty=True).array.any()


@pytest.mark.parametrize("stored", [head() / 59, head(), -head().clip(max=1)])
def test_probabilities_and_labels_are_no_mask(stored, tmp_path):
    with pytest.raises(ValueError, match=r"x\.nii holds values.*threshold"):
        read_mask(put(tmp_path, nifti(stored.astype(np.float32))))


def test_labels_are_whole_numbers(tmp_path):
    labels = read_labels(put(tmp_path, nifti(head(dtype=np.uint8))))
    assert labels.array.dtype == np.int32
    assert_same(labels, head(), TILTED)
    for stored in (head() / 2, head() * 1e8):
        with pytest.raises(ValueError, match=r"x\.nii holds fractions or huge"):
            read_labels(put(tmp_path, nifti(stored)))


# --- Writing ---


@pytest.mark.parametrize("name", ["x.nii", "x.nii.gz"])
@pytest.mark.parametrize("dtype", ["float32", "int16", "uint8"])
def test_round_trip_is_exact(name, dtype, tmp_path):
    write_volume(tmp_path / name, Volume(head(), TILTED), dtype=dtype)
    assert_same(read_volume(tmp_path / name), head(), TILTED)
    assert_same(read_volume(tmp_path / name), *read_with_nibabel(tmp_path / name))


def test_the_header_is_complete(tmp_path):
    straight = np.diag([2.0, 3, 4, 1])
    write_volume(tmp_path / "x.nii.gz", Volume(head(), straight), dtype="int16")
    image = nib.load(tmp_path / "x.nii.gz")
    for affine, code in (image.get_sform(coded=True), image.get_qform(coded=True)):
        np.testing.assert_allclose(affine, straight)
        assert code == 1
    assert image.header.get_xyzt_units()[0] == "mm"
    assert image.header.get_zooms() == (2, 3, 4)
    assert image.get_data_dtype() == np.int16


def test_int16_with_a_slope_keeps_multiples_exactly_and_rounds_the_rest(tmp_path):
    x = np.linspace(-1000, 1500, 60, dtype=np.float32).reshape(3, 4, 5)
    write_volume(tmp_path / "x.nii.gz", Volume(x, TILTED), dtype="int16", slope=0.1)
    once = read_volume(tmp_path / "x.nii.gz")
    assert np.abs(once.array - x).max() <= 0.0501
    write_volume(tmp_path / "y.nii.gz", once, dtype="int16", slope=0.1)
    assert_same(read_volume(tmp_path / "y.nii.gz"), once.array, TILTED)


def test_masks_are_written_as_uint8(tmp_path):
    write_volume(tmp_path / "x.nii.gz", Volume(head() > 40, TILTED), dtype="uint8")
    assert_same(read_mask(tmp_path / "x.nii.gz"), head() > 40, TILTED)


def test_the_same_image_gives_the_same_bytes(tmp_path):
    for name in ("a.nii.gz", "b.nii.gz"):
        write_volume(tmp_path / name, Volume(head(), TILTED))
    content = (tmp_path / "a.nii.gz").read_bytes()
    assert content == (tmp_path / "b.nii.gz").read_bytes()
    magic, method, flags, time = struct.unpack("<HBBI", content[:8])
    assert (magic, method, flags, time) == (0x8B1F, 8, 0, 0)  # no name, no time


@pytest.mark.parametrize(
    ("array", "options", "message"),
    [
        (head() * 1000, {"dtype": "int16"}, r"59000.*not fit int16.*larger slope"),
        (-head() - 1, {"dtype": "uint8"}, r"-60 … -1.*not fit uint8"),
        (with_nan, {"dtype": "int16"}, r"not fit.*not finite"),
        (with_nan, {}, r"nan … nan.*not fit float32.*not finite"),
        (head(dtype=float) * 1e300, {}, r"not fit float32"),
        (head(), {"dtype": "int8"}, r"'int8', expected float32, int16 or uint8"),
        (head(), {"slope": 2}, r"slope is 2 for float32, expected 1"),
        (head(), {"dtype": "int16", "slope": 0}, r"slope is 0.*positive"),
        (head(), {"dtype": "int16", "slope": np.nan}, r"slope is nan.*positive"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    array, options, message, tmp_path
):
    with pytest.raises(ValueError, match=rf"x\.nii\.gz not written: .*{message}"):
        write_volume(tmp_path / "x.nii.gz", Volume(array, TILTED), **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("affine", "message"),
    [
        (np.diag([-1.0, 1, 1, 1]), r"right, front and top.*Flip"),
        (np.diag([1.0, 0, 1, 1]), r"singular affine"),
        (np.full((4, 4), np.nan), r"not finite"),
    ],
)
def test_an_affine_that_is_not_ras_is_refused(affine, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        write_volume(tmp_path / "x.nii", Volume(head(), affine))


def test_more_voxels_than_the_format_can_count_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"x\.nii not written: .*32768"):
        write_volume(tmp_path / "x.nii", Volume(np.zeros((1, 32768, 2)), TILTED))


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"x\.img not written.*\.nii\.gz"):
        write_volume(tmp_path / "x.img", Volume(head(), TILTED))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_write_that_fails_leaves_the_earlier_file(code, tmp_path, monkeypatch):
    path = tmp_path / "x.nii.gz"
    write_volume(path, Volume(head(), TILTED))

    def fail(partial, content):
        with open(partial, "wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "write_bytes", fail)
    kind = PermissionError if code == errno.EACCES else OSError
    with pytest.raises(kind, match=rf"x\.nii\.gz.*{os.strerror(code)}.*unchanged"):
        write_volume(path, Volume(head() + 1, TILTED))
    assert list(tmp_path.iterdir()) == [path]
    assert_same(read_volume(path), head(), TILTED)


def test_a_path_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"x\.nii cannot be written"):
        write_volume(tmp_path / "file" / "x.nii", Volume(head(), TILTED))
    (tmp_path / "folder.nii").mkdir()
    with pytest.raises(IsADirectoryError, match=r"folder\.nii cannot be written"):
        write_volume(tmp_path / "folder.nii", Volume(head(), TILTED))
    assert list((tmp_path / "folder.nii").iterdir()) == []
