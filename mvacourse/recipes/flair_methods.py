"""T1w, T2w, PD → FLAIR by the lecture's methods: trained, and put to work on brains."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from mvacourse.baselines.modality_propagation import ModalityPropagation
from mvacourse.baselines.neighbourhoods import few_voxels
from mvacourse.baselines.patch_regression import PatchRegression, forest
from mvacourse.baselines.perceptron import perceptron
from mvacourse.datasets.batches import batches
from mvacourse.datasets.intensity import (
    NATIVE_RANGES,
    each_to_model_range,
    from_model_range,
)
from mvacourse.datasets.patches import (
    REGIONS,
    patch_batches,
    stack_volumes,
    tile,
    untile,
)
from mvacourse.datasets.slices import put_slices, take_slices
from mvacourse.losses import l1_loss
from mvacourse.models.fcn import FCN
from mvacourse.models.unet import UNet
from mvacourse.runtime import by_profile, get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.pix2pix import Pix2PixSettings, train_translation

METHODS = (
    "random forest 60",
    "modality propagation",
    "multilayer perceptron",
    "U-Net",
    "3-D FCN",
)
# Many small steps at a high rate: for one time, lesions come out better than with few
# steps of large batches.
UNET = Pix2PixSettings(5000, batch_size=4, learning_rate=2e-3, n_decay=2500)
CUBES = Pix2PixSettings(4000, batch_size=2, learning_rate=2e-3, n_decay=2000)
CUBE, OVERLAP = 24, 8  # voxels; trained on and tiled with the same, as norms see cubes

Brain = Mapping[str, np.ndarray]  # images and masks of a subject, by `brain_only`
Synthesis = Callable[[Brain], np.ndarray]  # brain → its FLAIR, 0 outside


@dataclass(frozen=True)
class FlairSettings:
    """How much each method may learn from; cpu profile by default."""

    n_trees: int = 60  # the lecture's
    n_voxels: int = 4000  # of each brain, for the methods that work voxel by voxel
    n_lesion_voxels: int = 1000  # in addition, where lesions are 1 % of the brain
    n_epochs: int = 20  # of the perceptron
    unet: Pix2PixSettings = UNET
    fcn: Pix2PixSettings = CUBES

    @classmethod
    def for_profile(cls, profile: str) -> "FlairSettings":
        """Returns the settings of "cpu", "gpu" (ten times the steps), "smoke"."""
        settings = cls().shortened(by_profile(profile, cpu=1.0, gpu=10.0, smoke=0.001))
        if profile != "smoke":
            return settings
        return replace(
            settings, n_trees=2, n_voxels=100, n_lesion_voxels=20, n_epochs=1
        )

    def shortened(self, factor: float) -> "FlairSettings":
        """Returns the same with so many times the steps of the networks."""
        return replace(
            self,
            unet=_shortened(self.unet, factor),
            fcn=_shortened(self.fcn, factor),
        )


def _shortened(settings: Pix2PixSettings, factor: float) -> Pix2PixSettings:
    n_steps = max(1, round(factor * settings.n_steps))
    return replace(settings, n_steps=n_steps, n_decay=n_steps // 2)


def train_method(
    method: str,
    brains: Sequence[Brain],
    sources: Sequence[str],
    settings: FlairSettings,
    *,
    seed: int = 0,
) -> Synthesis:
    """Trains one of `METHODS`.

    Args:
        method: Its name.
        brains: Training subjects, by `brain_only`; one that comes twice counts twice.
        sources: Modalities to synthesise from.
        settings: How much it may learn from.
        seed: Of drawing, weights and trees.

    Returns:
        What makes FLAIR of a brain, where NAWM is about 1000; it is 0 outside.
    """
    if method == "U-Net":
        return _train_unet(brains, tuple(sources), settings.unet, seed)
    if method == "3-D FCN":
        return _train_fcn(brains, tuple(sources), settings.fcn, seed)
    return _fit_voxelwise(method, brains, sources, settings, seed)


def _fit_voxelwise(method, brains, sources, settings, seed) -> Synthesis:
    """Learns from voxels drawn in the brain, and some more in its lesions."""
    random = np.random.default_rng(seed)
    drawn = [
        few_voxels(brain["brain_mask"], settings.n_voxels, random)
        | few_voxels(brain["lesion_mask"], settings.n_lesion_voxels, random)
        for brain in brains
    ]
    n_voxels = settings.n_voxels + settings.n_lesion_voxels  # all that are drawn
    if method == "modality propagation":
        model = ModalityPropagation(n_voxels=n_voxels)
    elif method == "multilayer perceptron":
        network = perceptron(n_epochs=settings.n_epochs, seed=seed)
        model = PatchRegression(network, n_voxels=n_voxels)
    else:
        trees = forest(settings.n_trees, seed=seed)
        model = PatchRegression(trees, n_voxels=n_voxels)
    images = [_stack(brain, sources) for brain in brains]
    model.fit(images, [brain["FLAIR"] for brain in brains], drawn)
    return lambda brain: model.predict(_stack(brain, sources), brain["brain_mask"])


def _stack(brain: Brain, sources: Sequence[str]) -> np.ndarray:
    return np.stack([brain[source] for source in sources])


def _train_unet(brains, sources, settings: Pix2PixSettings, seed: int) -> Synthesis:
    """Trains on axial slices, half of them of those with most lesions."""
    generator, device = set_seed(seed), get_device()
    G = UNet(len(sources), 1, n_channels=16, depth=3, n_full=16).to(device)
    keys = [*sources, "FLAIR", "brain_mask", "lesion_mask"]
    subjects = {str(i): brain for i, brain in enumerate(brains)}
    half = settings.batch_size // 2
    streams = []
    for mask, share in (("brain_mask", 0.1), ("lesion_mask", 0.005)):
        slices = take_slices(subjects, keys, min_foreground=share, mask_key=mask)
        x = slices.to_model_range().to(device)
        tensors = x[sources], x["FLAIR"]
        streams.append(batches(*tensors, batch_size=half, generator=generator))
    pairs = (
        tuple(map(torch.cat, zip(any_, ill, strict=True)))
        for any_, ill in zip(*streams, strict=True)
    )
    _train(G, pairs, settings, "U-Net")

    def synthesise(brain: Brain) -> np.ndarray:
        slices = take_slices({"brain": brain}, sources)
        c = slices.to_model_range()[sources].to(device)
        return _in_brain(put_slices(in_parts(G, c, 16), slices), brain)

    return synthesise


def _train_fcn(brains, sources, settings: Pix2PixSettings, seed: int) -> Synthesis:
    """Trains on cubes, a third of them around lesions."""
    generator, device = set_seed(seed), get_device()
    G = FCN(len(sources), 1, n_channels=16, n_layers=6, n_dims=3).to(device)
    keys = [*sources, "FLAIR", *REGIONS]
    subjects = {str(i): brain for i, brain in enumerate(brains)}
    x = each_to_model_range(stack_volumes(subjects, keys))
    cubes = patch_batches(
        x,
        [*sources, "FLAIR"],
        size=CUBE,
        batch_size=settings.batch_size,
        inside=REGIONS,
        generator=generator,
    )
    pairs = ((torch.cat(c, dim=1).to(device), y.to(device)) for *c, y in cubes)
    _train(G, pairs, settings, "3-D FCN")

    def synthesise(brain: Brain) -> np.ndarray:
        tiles = {s: tile(brain[s], CUBE, overlap=OVERLAP) for s in sources}
        c = torch.cat([*each_to_model_range(tiles).values()], dim=1).to(device)
        y_hat = in_parts(G, c, settings.batch_size)
        shape = brain["brain_mask"].shape
        return _in_brain(untile(y_hat, shape, overlap=OVERLAP), brain)

    return synthesise


def _train(G: nn.Module, pairs, settings: Pix2PixSettings, name: str) -> None:
    training = train_translation(G, pairs, l1_loss, settings)
    for _ in progress(training, name, total=settings.n_steps):
        pass
    G.eval()


def _in_brain(y_hat: np.ndarray, brain: Brain) -> np.ndarray:
    """Returns a volume in model range in native units, 0 outside the brain."""
    native = from_model_range(y_hat, *NATIVE_RANGES["FLAIR"])
    return (native * brain["brain_mask"]).astype(np.float32)
