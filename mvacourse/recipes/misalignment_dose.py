"""Pairs that do not quite fit against no pairs at all, on digits, for notebook 07."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path

from torch import Tensor, nn

from mvacourse.datasets.batches import batches
from mvacourse.datasets.deformation import deform
from mvacourse.datasets.digits import load_digits
from mvacourse.datasets.thick_digits import thicken, two_domains
from mvacourse.losses import l1_loss
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.resnet_generator import ResNetGenerator
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import by_profile, get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.cyclegan import CycleGANSettings, train_cyclegan
from mvacourse.training.pix2pix import Pix2PixSettings, train_translation

DOSES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)  # pixels, of strokes 2 to 4 wide
SEEDS = (0, 1, 2)
METHODS = ("paired", "unpaired")


def make_players() -> CycleGAN:
    """Builds the four networks for thin ↔ thick digits."""
    return CycleGAN(
        *(ResNetGenerator(1, 1, n_channels=8, n_halvings=1, n_blocks=2) for _ in "xy"),
        *(PatchDiscriminator(1, n_channels=16, n_halvings=1) for _ in "xy"),
    )


def misalignment_dose(profile: str) -> Path:
    """Trains with and without pairs on thick digits that are displaced; records errors.

    The dose is the standard deviation of a displacement, along rows and columns, that
    each thick digit has of its own. With pairs a network is given thin digits and the
    same ones, thick; without, the same thin digits and others, thick. Both are tested
    on digits that fit. Killed, it goes on with the training it was at.
    """
    start, digits = time.perf_counter(), load_digits()
    n_test = by_profile(profile, cpu=1000, gpu=10_000, smoke=20)
    x, settings = digits.test[:n_test], settings_of(profile)
    about = {"settings": {m: asdict(own) for m, own in settings.items()}}
    about |= {"seeds": SEEDS, "doses in pixels": DOSES, "source": digits.source}
    content = {
        "MAE": {method: {f"{dose:g}": {} for dose in DOSES} for method in METHODS}
    }
    content |= recorded_before("misalignment_dose", about)
    for dose, method, seed in progress(
        list(product(DOSES, METHODS, SEEDS)), "trainings"
    ):
        errors = content["MAE"][method][f"{dose:g}"]
        if str(seed) in errors:
            continue
        G = trained(method, digits.train, settings[method], dose=dose, seed=seed)
        errors[str(seed)] = l1_loss(
            in_parts(G, x.to(get_device())).cpu(), thicken(x)
        ).item()
        content |= provenance("misalignment_dose", profile, start) | about
        record("misalignment_dose", content)
    return record("misalignment_dose", content)


def settings_of(profile: str) -> dict[str, Pix2PixSettings | CycleGANSettings]:
    """Returns those of notebook 07, and with pairs the same steps and rates."""
    unpaired = CycleGANSettings.for_profile(profile)
    shared = ("n_steps", "batch_size", "learning_rate", "beta_1", "n_decay")
    same = {name: getattr(unpaired, name) for name in shared}
    return {"paired": replace(Pix2PixSettings(), **same), "unpaired": unpaired}


def trained(
    method: str,
    x: Tensor,
    settings: Pix2PixSettings | CycleGANSettings,
    *,
    dose: float,
    seed: int = 0,
) -> nn.Module:
    """Trains a network that makes digits thick, by one of `METHODS`.

    Args:
        method: "paired" or "unpaired".
        x: Digits `(N, 1, H, W)`: half of them are shown thin.
        settings: Of the training.
        dose: Standard deviation of the thick digits' displacements, pixels.
        seed: Of weights, displacements and shuffling.
    """
    generator, players = set_seed(seed), make_players().to(get_device())
    thin, others = x[::2], x[1::2]
    thick = thicken(thin if method == "paired" else others)
    moved = deform(thick, shift=dose, generator=generator) if dose else thick
    x, y = thin.to(get_device()), moved.to(get_device())
    flow = {"batch_size": settings.batch_size, "generator": generator}
    if method == "paired":
        pairs = batches(x, y, **flow)
        training = train_translation(players.G_xy, pairs, l1_loss, settings)
    else:
        training = train_cyclegan(
            players, two_domains(x, y, **flow), settings, generator=generator
        )
    for _ in progress(training, f"{method}, {dose:g}", total=settings.n_steps):
        pass
    return players.G_xy.eval()


def runs_by_dose(content: Mapping) -> dict[str, dict[float, list[float]]]:
    """Reads the errors of a recorded result: method → pixels → MAE of each training."""
    return {
        method: {float(dose): list(errors.values()) for dose, errors in doses.items()}
        for method, doses in content["MAE"].items()
    }
