"""One synthetic person from a name: head, images and exact masks."""

import zlib

import numpy as np
from scipy import ndimage

from mvacourse.datasets.phantom.anatomy import draw_build, make_anatomy
from mvacourse.datasets.phantom.contrasts import Head, acquire, check_modalities, clean
from mvacourse.datasets.phantom.grid import Grid, smooth_field
from mvacourse.datasets.phantom.lesions import draw_sites, make_damage, no_damage
from mvacourse.datasets.phantom.tissues import TISSUES
from mvacourse.datasets.units import BACKGROUND

LABELS = (*TISSUES, "lesion")  # the label is the place in this list


def stream(seed: int, *names: str) -> np.random.Generator:
    """Returns a stream of random numbers for one purpose of one person.

    Streams do not depend on one another: what is made first changes nothing else.
    """
    return np.random.default_rng([seed, *(zlib.crc32(n.encode()) for n in names)])


def make_head(name: str, *, patient: bool, spacing: float = 2.0, seed: int = 0) -> Head:
    """Makes a person, the same for the same name and seed at any spacing.

    Args:
        name: Who, such as "sub-01".
        patient: With multiple sclerosis, or a healthy control.
        spacing: Edge of a voxel, mm.
        seed: Another seed gives another population.
    """
    build = draw_build(stream(seed, name, "build"), patient=patient)
    anatomy = make_anatomy(build, Grid(spacing), stream(seed, name, "shape"))
    damage = stream(seed, name, "damage")
    if not patient:
        return Head(anatomy, no_damage(anatomy, damage))
    sites = draw_sites(stream(seed, name, "disease"), build.scale)
    return Head(anatomy, make_damage(anatomy, sites, damage))


def make_image(
    head: Head,
    modality: str,
    name: str,
    *,
    seed: int = 0,
    misalignment: float = 0.0,
    field_of_view: tuple[float, float] | None = None,
) -> np.ndarray:
    """Makes what one scanner shows of a person.

    Args:
        head: The person's head.
        modality: One of `contrasts.MODALITIES`.
        name: The person's name, which chooses the random numbers.
        seed: As in `make_head`.
        misalignment: What registration to the other modalities has left over, mm: the
            standard deviation of each component of a smooth displacement. 1 is usual
            after registration, 2 is drastic.
        field_of_view: Lowest and highest z scanned, mm; beyond, the image is empty.

    Returns:
        `(X, Y, Z)` float32 in the units of `units.MODALITY_UNITS`.
    """
    check_modalities([modality])
    image = clean(head, modality, stream(seed, name, modality, "signal"))
    if misalignment:
        shift = stream(seed, name, modality, "misalignment")
        image = _displaced(image, head.grid, misalignment, shift)
    image = acquire(head, modality, image, stream(seed, name, modality, "noise"))
    if field_of_view:
        z = head.grid.axes[2]
        outside = (z < field_of_view[0]) | (z > field_of_view[1])
        image[:, :, outside] = BACKGROUND.get(modality, 0)
    return image.astype(np.float32)


def _displaced(image, grid: Grid, amplitude: float, rng) -> np.ndarray:
    """Moves an image by a smooth field whose components vary by `amplitude` mm."""
    index = np.stack(np.meshgrid(*map(np.arange, grid.shape), indexing="ij"))
    rigid = rng.normal(0, 0.3 * amplitude, 3)
    field = np.stack([0.95 * amplitude * smooth_field(rng, grid, 40) for _ in range(3)])
    index = index + (field + rigid.reshape(3, 1, 1, 1)) / grid.spacing
    return ndimage.map_coordinates(image, index, order=1, mode="nearest")


def make_masks(head: Head) -> dict[str, np.ndarray]:
    """Returns the exact truth of a head.

    Returns:
        "dseg", labels `(X, Y, Z)` uint8 in the order of `LABELS`; the masks
        "head_mask", "brain_mask", "lesion_mask" and "NAWM_mask" (white matter at least
        2 mm and a voxel away from any lesion), bool; and "myelin", the fraction of each
        voxel that is myelinated white matter, float32.
    """
    tissues, grid = head.anatomy.tissues, head.grid
    labels = np.argmax(np.stack(list(tissues.values())), axis=0).astype(np.uint8)
    lesion = head.damage.lesion > 0.5
    in_brain = head.brain > 0.5
    nawm = (tissues["white"] > 0.85) & in_brain & ~_near(lesion, grid.spacing)
    labels[lesion] = LABELS.index("lesion")
    return {
        "dseg": labels,
        "head_mask": head.anatomy.surface < 0,
        "brain_mask": in_brain,
        "lesion_mask": lesion,
        "NAWM_mask": nawm,
        "myelin": tissues["white"] * head.damage.myelin * head.anatomy.cavity,
    }


def _near(lesion: np.ndarray, spacing: float) -> np.ndarray:
    """Returns the voxels less than 2 mm from a lesion, or next to one."""
    reach = int(2 / spacing) + 1
    offset = np.indices([2 * reach + 1] * 3) - reach
    distance = spacing * np.sqrt((offset**2).sum(0))
    return ndimage.binary_dilation(lesion, (distance < 2) | (distance <= spacing))
