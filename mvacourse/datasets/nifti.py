"""Volumes on disk: NIfTI files ↔ arrays in RAS+ with their place in the patient.

NIfTI: Cox et al. (2004), nifti.nimh.nih.gov.

A `.nii.gz` is unpacked whole and its checksum verified before a voxel is believed, and
the header must account for every byte: a damaged file becomes an error, never an image.
A plain `.nii` carries no checksum, so that only contradictions can be found there.
"""

import gzip
import io
import math
import zlib
from pathlib import Path

import numpy as np
from nibabel.nifti1 import Nifti1Header, data_type_codes
from nibabel.nifti2 import Nifti2Header
from nibabel.orientations import apply_orientation, inv_ornt_aff, io_orientation
from nibabel.spatialimages import HeaderDataError

from mvacourse.datasets.grids import Volume, affine_fault
from mvacourse.datasets.units import check_unit
from mvacourse.runtime import atomic_write, shorten

HEADERS = {348: Nifti1Header, 540: Nifti2Header}  # by their first number, their size
TO_MM = {1: 1000.0, 3: 0.001}  # codes of metre and micrometre; others mean mm
MOST_PACKED = 1032  # bytes in one of deflate, for a stream of zeros
RESTORE = "Copy or download the file again"


# --- Reading ---


def read_volume(path: Path | str, *, unit: str | None = None) -> Volume:
    """Reads an image as float32, turned to RAS+, with slope and intercept applied.

    Args:
        path: A file `.nii` or `.nii.gz` of three axes; further ones may have length 1.
        unit: Unit that its values must be able to have, one of `units.UNITS`.

    Raises:
        FileNotFoundError, IsADirectoryError, PermissionError: There is no such file, it
            is a folder, or it may not be read.
        ValueError: The file is damaged, is no NIfTI file, or holds something else than
            one finite 3-D image with a known orientation; or the unit is implausible.
    """
    path = Path(path)
    source = shorten(path)
    content = _read_bytes(path)
    try:
        with np.errstate(all="ignore"):  # what overflows is found by what it leaves
            array, affine = _decode(_unzip(content, path.name.lower()))
    except ValueError as error:
        raise ValueError(f"volume {source} {error}.") from None
    if unit is not None:
        check_unit(array, unit, f"volume {source}")
    return Volume(array, affine, source)


def read_mask(path: Path | str, *, allow_empty: bool = False) -> Volume:
    """Reads a mask as bool: 0 is outside, one other value is inside.

    Raises:
        FileNotFoundError, IsADirectoryError, PermissionError, ValueError: As for
            `read_volume`; or there are more than two values, or all are 0 and
            `allow_empty` is false.
    """
    volume = read_volume(path)
    inside, top = volume.array != 0, volume.array.max()
    if top < 0 or (volume.array[inside] != top).any():
        raise ValueError(
            f"mask {volume.source} holds values of {volume.array.min():g} … {top:g}, "
            "expected 0 and one positive value. Compare a probability map with a "
            "threshold, or choose one of the labels."
        )
    if not inside.any() and not allow_empty:
        raise ValueError(
            f"mask {volume.source} is empty, expected at least one voxel inside. "
            "Check the file, or pass allow_empty=True for a subject without lesions."
        )
    return Volume(inside, volume.affine, volume.source)


def read_labels(path: Path | str) -> Volume:
    """Reads a label image (one whole number per tissue class) as int32.

    Raises:
        FileNotFoundError, IsADirectoryError, PermissionError, ValueError: As for
            `read_volume`; or a voxel is no whole number.
    """
    volume = read_volume(path)
    # From 2²⁴ on, float32 no longer keeps every whole number.
    if (volume.array % 1 != 0).any() or abs(volume.array).max() > 2**24:
        raise ValueError(
            f"label image {volume.source} holds fractions or huge numbers, expected "
            "whole numbers up to 2^24. Resample labels with the nearest neighbour."
        )
    return Volume(volume.array.astype(np.int32), volume.affine, volume.source)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise type(error)(
            f"volume {shorten(path)} cannot be read ({error.strerror or error}), "
            "expected a NIfTI file. Correct the path, or the right to read it."
        ) from error


def _unzip(content: bytes, name: str) -> bytes:
    """Returns the content of a NIfTI file, of a `.gz` only if its checksum is right."""
    begins = f"begins with {content[:2]!r} and has {len(content):,} bytes"
    is_gzip = content[:2] == b"\x1f\x8b"
    if name.endswith(".nii.gz"):
        if not is_gzip:
            raise ValueError(f"{begins}, expected gzip (b'\\x1f\\x8b'). {RESTORE}")
        try:
            return _gunzip(content)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(
                f"is damaged or cut short ({error}), expected the whole of a gzip "
                f"file, not {len(content):,} bytes. {RESTORE}"
            ) from error
    if not name.endswith(".nii"):
        raise ValueError("has another ending than the expected .nii(.gz). Convert it")
    if is_gzip:
        raise ValueError(
            f"{begins}: gzip, expected an unpacked file. Rename it to end in .nii.gz"
        )
    return content


def _gunzip(content: bytes) -> bytes:
    """Unpacks as much as the header accounts for, and a byte more if there are more.

    What a small file can swell to is then no more than what its image would take.
    """
    with gzip.open(io.BytesIO(content)) as file:
        start = file.read(max(HEADERS))
        n_bytes = min(MOST_PACKED * len(content), _n_bytes(_find_header(start)))
        return start + file.read(int(max(0, n_bytes + 1 - len(start))))


def _decode(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Turns the content of a NIfTI file into voxels and affine in RAS+."""
    header = _find_header(content)
    shape, affine = _shape(header), _affine(header)
    voxels = _voxels(content, header, shape)
    orientation = io_orientation(affine)
    array = apply_orientation(voxels, orientation)
    array = np.array(array, dtype=np.float32, order="C")
    n_bad = array.size - np.count_nonzero(np.isfinite(array))
    if n_bad:
        raise ValueError(
            f"has {n_bad:,} of {array.size:,} voxels that are NaN, infinite or beyond "
            "float32, expected finite numbers. Replace them, outside the head by 0"
        )
    return array, affine @ inv_ornt_aff(orientation, shape)


def _find_header(content: bytes) -> Nifti1Header:
    found = f"begins with {content[:4]!r} and has {len(content):,} bytes"
    for sign, order in (("<", "little"), (">", "big")):
        size = int.from_bytes(content[:4], order)
        if size in HEADERS and len(content) >= size:
            # Without nibabel's check: it repairs in silence, or prints.
            header = HEADERS[size](content[:size], endianness=sign, check=False)
            if header["magic"].item() == header.single_magic:
                return header
            found = f"has the magic {header['magic'].item()!r}"
    raise ValueError(
        f"{found}, expected the header of a NIfTI file with its magic b'n+1' or b'n+2'."
        " Convert it to NIfTI, or restore it"
    )


def _shape(header: Nifti1Header) -> tuple[int, ...]:
    n_axes = int(header["dim"][0])
    shape = tuple(header["dim"][1:].tolist())[: max(n_axes, 0)]
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) != 3:
        raise ValueError(
            f"has {len(shape)} axes, shape {shape}, expected three. Save one 3-D image "
            "of it, for instance with nilearn.image.index_img"
        )
    if min(shape) < 1:
        raise ValueError(f"has shape {shape}, expected at least 1 voxel. {RESTORE}")
    return shape


def _affine(header: Nifti1Header) -> np.ndarray:
    """Returns index → mm by the sform, else the qform, refused if degenerate."""
    if not (header["sform_code"] or header["qform_code"]):
        raise ValueError(
            "says nothing of its orientation (sform and qform codes are 0), expected "
            "one. Set it with nibabel, if you know right from left"
        )
    pixdim = header["pixdim"]
    if not (pixdim[1:4] > 0).all():
        raise ValueError(f"has voxel sizes {pixdim[1:4]}, expected > 0. {RESTORE}")
    if pixdim[0] == 0:
        pixdim[0] = 1  # as the standard says of a qfac of 0
    try:
        affine = header.get_best_affine()
    except (HeaderDataError, ValueError) as error:
        raise ValueError(
            f"has a qform without rotation ({error}), expected one. {RESTORE}"
        ) from error
    affine[:3] *= TO_MM.get(int(header["xyzt_units"]) % 8, 1.0)
    if fault := affine_fault(affine):
        raise ValueError(f"has {fault}. Write the affine anew, or restore the file")
    return affine


def _voxels(content: bytes, header: Nifti1Header, shape: tuple[int, ...]) -> np.ndarray:
    """Returns slope · stored + intercept, once every byte is accounted for."""
    dtype, offset = _dtype(header), header["vox_offset"].item()
    n_bytes = _n_bytes(header)
    if offset < header.single_vox_offset or n_bytes != len(content):
        raise ValueError(
            f"has {len(content):,} bytes, expected {n_bytes:,.0f} for shape {shape} of "
            f"{dtype} after {offset:,.0f} of header. {RESTORE}"
        )
    stored = np.frombuffer(content, dtype, offset=int(offset)).reshape(shape, order="F")
    slope, inter = header["scl_slope"].item(), header["scl_inter"].item()
    if slope == 0 or math.isnan(slope) or (slope, inter) == (1, 0):  # not scaled
        return stored
    return stored * np.float64(slope) + np.float64(inter)


def _n_bytes(header: Nifti1Header) -> float:
    """Returns how long the file is, by its header; not always a whole number."""
    n_voxels = math.prod(_shape(header))
    return header["vox_offset"].item() + n_voxels * _dtype(header).itemsize


def _dtype(header: Nifti1Header) -> np.dtype:
    code = int(header["datatype"])
    known = code in data_type_codes.value_set("code")
    dtype = header.get_data_dtype() if known else np.dtype(object)
    if dtype.kind not in "iuf":
        kind = data_type_codes.label[code] if known else f"with the number {code}"
        raise ValueError(
            f"has voxels of type {kind}, expected integers or real numbers. "
            "Save the magnitude, or one channel"
        )
    return dtype


# --- Writing ---


def write_volume(
    path: Path | str, volume: Volume, *, dtype: str = "float32", slope: float = 1.0
) -> None:
    """Writes an image to NIfTI, whole or not at all; the same image, the same bytes.

    Args:
        path: A file `.nii.gz`, or `.nii` to leave it uncompressed. The affine is kept
            to float32, as the format has it.
        volume: Image, mask or labels in RAS+.
        dtype: "float32", or "int16" and "uint8", which keep `slope` · whole numbers.
        slope: Step between two values that an integer type can keep, in native units.

    Raises:
        ValueError: The name, the dtype or the slope cannot be used; or the volume is
            not finite, not RAS+, or beyond the range of the dtype.
        OSError: The file cannot be written (PermissionError in a read-only folder); an
            earlier file of that name is left as it was.
    """
    path = Path(path)
    try:
        if not path.name.endswith((".nii", ".nii.gz")):
            raise ValueError("its name must end in .nii or .nii.gz. Rename it")
        with np.errstate(all="ignore"):
            header = _new_header(volume, dtype, slope)
            voxels = _stored(volume.array, header).tobytes(order="F")
    except (ValueError, HeaderDataError) as error:
        raise ValueError(f"volume {shorten(path)} not written: {error}.") from None
    content = header.binaryblock + bytes(4) + voxels  # 4 zeros: no extension follows
    if path.suffix == ".gz":
        # Level 1 is fast; without a time the same image gives the same bytes.
        content = gzip.compress(content, compresslevel=1, mtime=0)
    try:
        with atomic_write(path) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise type(error)(
            f"volume {shorten(path)} cannot be written ({error.strerror or error}), "
            "what was there before is unchanged. Make room, or choose another folder."
        ) from error


def _new_header(volume: Volume, dtype: str, slope: float) -> Nifti1Header:
    if dtype not in ("float32", "int16", "uint8"):
        raise ValueError(f"dtype is {dtype!r}, expected float32, int16 or uint8")
    if not 1e-30 < slope < 1e30 or (dtype == "float32" and slope != 1):
        raise ValueError(
            f"slope is {slope} for {dtype}, expected 1 for float32, else a positive "
            "number"
        )
    if fault := affine_fault(volume.affine):
        raise ValueError(f"it has {fault}. Correct the affine")
    if not (np.diag(volume.affine)[:3] > 0).all():
        raise ValueError("its axes do not run to the right, front and top. Flip them")
    header = Nifti1Header(endianness="<")
    header.set_data_dtype(dtype)
    header.set_data_shape(volume.array.shape)
    header.set_slope_inter(slope, 0)
    header.set_sform(volume.affine, code="scanner")
    header.set_qform(volume.affine, code="scanner")
    header.set_xyzt_units("mm")
    header["vox_offset"] = header.single_vox_offset
    return header


def _stored(array: np.ndarray, header: Nifti1Header) -> np.ndarray:
    """Returns the numbers the file keeps, refused if any does not fit."""
    dtype, slope = header.get_data_dtype(), header["scl_slope"].item()
    is_integer = dtype.kind in "iu"
    numbers = np.rint(array / slope) if is_integer else array
    limits = np.iinfo(dtype) if is_integer else np.finfo(dtype)
    low, high = float(numbers.min()), float(numbers.max())
    # Written so that NaN is refused too.
    if not (float(limits.min) <= low and high <= float(limits.max)):
        raise ValueError(
            f"it holds {array.min():g} … {array.max():g}, which does not fit {dtype} "
            f"with slope {slope:g}. Give a larger slope, write float32, or replace "
            "voxels that are not finite"
        )
    return numbers.astype(dtype)
