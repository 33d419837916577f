"""MTR, FA, RD → PIB-PET by the lecture's methods: trained, then put to work."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from mvacourse.baselines.patch_regression import PatchRegression
from mvacourse.baselines.perceptron import perceptron
from mvacourse.datasets.intensity import (
    NATIVE_RANGES,
    each_to_model_range,
    from_model_range,
)
from mvacourse.datasets.patches import patch_batches, stack_volumes, tile, untile
from mvacourse.losses import l1_loss
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.sketcher_refiner import SketcherRefiner
from mvacourse.models.unet3d import UNet3d
from mvacourse.runtime import get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.pix2pix import train_pix2pix, train_translation
from mvacourse.training.sketcher_refiner import (
    SketcherRefinerSettings,
    sketched,
    train_refiner,
    train_weighted_translation,
)

SOURCES = ("MTR", "FA", "RD")
VOXELWISE = ("linear regression", "2-layer DNN")
NETWORKS = (
    "3-D U-Net",
    "3-D U-Net + weighted L1",
    "Sketcher",
    "Sketcher + weighted L1",
    "Refiner",
)
METHODS = VOXELWISE + NETWORKS

Brain = Mapping[str, np.ndarray]  # images and masks, by `brain_in_native_units`
Synthesis = Callable[[Brain], np.ndarray]  # brain → its PET, DVR, 0 outside


def fit_voxelwise(
    method: str, brains: Sequence[Brain], *, n_voxels: int, seed: int = 0
) -> Synthesis:
    """Fits one of `VOXELWISE` to the 3³ voxels around each voxel, in all sources.

    Args:
        method: Its name.
        brains: Training subjects.
        n_voxels: Drawn of each.
        seed: Of drawing and weights.
    """
    from sklearn.linear_model import LinearRegression

    linear = method == "linear regression"
    regressor = LinearRegression() if linear else perceptron(seed=seed)
    model = PatchRegression(regressor, n_voxels=n_voxels, seed=seed).fit(
        [_stack(brain) for brain in brains],
        [brain["PET"] for brain in brains],
        [brain["brain_mask"] for brain in brains],
    )
    return lambda brain: model.predict(_stack(brain), brain["brain_mask"])


def make_network(method: str) -> nn.Module:
    """Builds one of `NETWORKS`; all have the same generator, the Refiner two of it."""
    if method == "Refiner":
        return SketcherRefiner(make_network("Sketcher"), _generator(len(SOURCES) + 1))
    return _generator(len(SOURCES))


def checkpoint_name(method: str) -> str:
    """Returns `checkpoints/pet-….safetensors`."""
    words = method.lower().replace("+ ", "").replace(" ", "-")
    return f"checkpoints/pet-{words}.safetensors"


def training_cubes(
    brains: Sequence[Brain], size: int, batch_size: int, generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yields cubes around random voxels of the brains, forever.

    Args:
        brains: Training subjects.
        size: Voxels along an edge.
        batch_size: Cubes in a batch.
        generator: Stream of the drawing.

    Yields:
        c `(B, 3, p, p, p)` and y `(B, 1, p, p, p)` in model range, and the regions
        `(B, 3, p, p, p)` of the weighted L1: lesion, NAWM (of controls: white matter),
        and other, which is everything else. So the image is held to 0 outside the brain
        too, where D would find out anything else.
    """
    keys = [*SOURCES, "PET", "lesion_mask", "NAWM_mask"]
    subjects = {str(i): brain for i, brain in enumerate(brains)}
    volumes = each_to_model_range(stack_volumes(subjects, [*keys, "brain_mask"]))
    cubes = patch_batches(
        volumes,
        keys,
        size=size,
        batch_size=batch_size,
        inside="brain_mask",
        generator=generator,
    )
    device = get_device()
    for *c, y, lesion, nawm in cubes:
        regions = torch.cat([lesion, nawm, ~(lesion | nawm)], dim=1)
        yield torch.cat(c, dim=1).to(device), y.to(device), regions.to(device)


def train_network(
    method: str,
    brains: Sequence[Brain],
    settings: SketcherRefinerSettings,
    *,
    sketcher: nn.Module | None = None,
    seed: int = 0,
) -> nn.Module:
    """Trains one of `NETWORKS`.

    Args:
        method: Its name.
        brains: Training subjects.
        settings: Of the training; all networks but the Refiner take the Sketcher's.
        sketcher: A trained one, for the Refiner; it is not trained further.
        seed: Of weights and drawing.

    Raises:
        ValueError: The Refiner has no Sketcher.
    """
    generator, network = set_seed(seed), make_network(method)
    if method == "Refiner":
        if sketcher is None:
            raise ValueError(
                "sketcher is None, expected a trained one: a Refiner needs sketches."
            )
        network.S.load_state_dict(sketcher.state_dict())
    network.to(get_device())
    own = settings.refiner if method == "Refiner" else settings.sketcher
    cubes = training_cubes(brains, settings.cube, own.batch_size, generator)
    training = _training(method, network, cubes, own)
    for _ in progress(training, method, total=own.n_steps):
        pass
    return network.eval()


def _training(method, network, cubes, settings) -> Iterator[dict[str, float]]:
    pairs = ((c, y) for c, y, _ in cubes)
    if method == "3-D U-Net":
        return train_translation(network, pairs, l1_loss, settings)
    if method == "3-D U-Net + weighted L1":
        return train_weighted_translation(network, cubes, settings)
    D = _discriminator(len(SOURCES) + (method == "Refiner"))
    if method == "Sketcher":
        return train_pix2pix(network, D, pairs, settings)
    if method == "Sketcher + weighted L1":
        return train_refiner(network, D, cubes, settings)
    return train_refiner(network.R, D, sketched(network.S, cubes), settings)


def _generator(in_channels: int) -> nn.Module:
    return UNet3d(in_channels, 1, n_channels=16, depth=2)


def _discriminator(n_condition: int) -> nn.Module:
    D = PatchDiscriminator(n_condition + 1, n_channels=16, n_halvings=1, n_dims=3)
    return D.to(get_device())


def synthetic_pet(
    network: nn.Module, brain: Brain, *, cube: int, overlap: int | None = None
) -> np.ndarray:
    """Translates a brain cube by cube; where cubes overlap, their mean counts.

    Args:
        network: One of `NETWORKS`, trained.
        brain: Images of `SOURCES` and "brain_mask", in native units.
        cube: Voxels along an edge, as in the training: norms see cubes.
        overlap: Voxels that neighbours share; None is a sixth of the edge. More takes
            longer, and hides what a network does at the edge of a cube.

    Returns:
        PET `(X, Y, Z)`, DVR, 0 outside the brain.
    """
    overlap = cube // 6 if overlap is None else overlap
    device = next(network.parameters()).device
    tiles = {source: tile(brain[source], cube, overlap=overlap) for source in SOURCES}
    c = torch.cat([*each_to_model_range(tiles).values()], dim=1).to(device)
    y_hat = in_parts(network, c, 8)
    volume = untile(y_hat, brain["brain_mask"].shape, overlap=overlap)
    pet = from_model_range(volume, *NATIVE_RANGES["PET"]) * brain["brain_mask"]
    return pet.astype(np.float32)


def _stack(brain: Brain) -> np.ndarray:
    return np.stack([brain[source] for source in SOURCES])
