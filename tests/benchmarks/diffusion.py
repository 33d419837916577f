"""Diffusion of digits: latent within a minute, and the lean U-Net against a common one.

The common one is the small network of the public diffusion course of its library,
`UNet2DModel` with 32-64-64 channels, two layers a level and attention. It is another,
larger network, so what counts is the distance after equal time. It is left out where
the optional extra is not installed: pip install -e .[bench].
"""

import importlib.util
import statistics
import time
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import Digits, load_digits
from mvacourse.evaluation.digit_scores import digit_scores
from mvacourse.models.diffusion import Clipped, Diffusion
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.models.gan import Discriminator, Generator
from mvacourse.models.noise_schedule import cosine_schedule, linear_schedule
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.recipes.digit_trilemma import latent_diffusion
from mvacourse.runtime import find_shipped, set_seed
from mvacourse.sampling import ddim, finish, in_parts, sample
from mvacourse.training.averaging import moving_average
from mvacourse.training.diffusion import DiffusionSettings, diffusion_step
from mvacourse.training.gan import GANSettings
from tests.benchmarks.gan import FOREVER, generators_after
from tests.benchmarks.paired import in_turn

REPEATS, SECONDS, N_SAMPLES = 9, 120.0, 1000


class CommonUNet(nn.Module):
    """The common network, called as ours are."""

    def __init__(self):
        super().__init__()
        from diffusers import UNet2DModel

        self.network = UNet2DModel(
            sample_size=28,
            in_channels=1,
            out_channels=1,
            layers_per_block=2,
            block_out_channels=(32, 64, 64),
            down_block_types=("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
        )

    def forward(self, x_t: Tensor, t: Tensor) -> Tensor:
        return self.network(x_t, t).sample


def ours() -> Diffusion:
    return Diffusion(UNetDenoiser(), cosine_schedule())


def common() -> Diffusion:
    return Diffusion(CommonUNet(), linear_schedule(), predicts="eps")


def steps_a_second(models: dict[str, Diffusion]) -> dict[str, float]:
    """Times single steps of batches of 64, the models in turn."""
    x = torch.rand(64, 1, 28, 28) * 2 - 1
    steps = {
        name: partial(diffusion_step, model, AdamW(model.parameters(), fused=True), x)
        for name, model in models.items()
    }
    seconds = in_turn(steps, REPEATS)
    return {name: 1 / statistics.median(each) for name, each in seconds.items()}


def trained_for(seconds: float, model: Diffusion, x: Tensor, settings) -> Diffusion:
    """Trains for this long, the rate falling with the time; returns the average."""
    optimizer = AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    average, start = moving_average(model), time.perf_counter()
    for (batch,) in batches(x, batch_size=settings.batch_size):
        left = 1 - (time.perf_counter() - start) / seconds
        if left <= 0:
            return average.module
        optimizer.param_groups[0]["lr"] = left * settings.learning_rate
        diffusion_step(model, optimizer, batch)
        average.update_parameters(model)


def report(name: str, images: Tensor, judge: DigitClassifier, test: Tensor) -> float:
    """Prints what the judge thinks of images; returns their distance."""
    scores = digit_scores(images, judge, test)
    print(
        f"{name}:", ", ".join(f"{what} {value:.3g}" for what, value in scores.items())
    )
    return scores["Fréchet distance"]


def main() -> None:
    digits, judge = load_digits(), DigitClassifier()
    load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
    test = in_parts(judge.eval().features, digits.test)
    live_latent(digits, judge, test)
    against_common(digits, judge, test)


def live_latent(digits: Digits, judge: DigitClassifier, test: Tensor) -> None:
    set_seed(0)
    start = time.perf_counter()
    draw = latent_diffusion(digits.train, "cpu")
    seconds = time.perf_counter() - start
    print(f"latent diffusion: {seconds:.0f} s of training")
    report("latent diffusion", draw(N_SAMPLES), judge, test)
    report("real", digits.train[:N_SAMPLES], judge, test)
    players, settings = (Generator(), Discriminator()), GANSettings(FOREVER)
    _, G, _ = generators_after(seconds, players, 64, settings, digits.train)
    report("GAN, as long", sample(G, N_SAMPLES, 64), judge, test)


def against_common(digits: Digits, judge: DigitClassifier, test: Tensor) -> None:
    makers = {"ours": (ours, DiffusionSettings())}
    if importlib.util.find_spec("diffusers"):
        makers["common"] = (common, DiffusionSettings(0, 64, 1e-3))
    speed = steps_a_second({name: make() for name, (make, _) in makers.items()})
    print({name: f"{value:.2f} steps/s at batch 64" for name, value in speed.items()})
    distance = {}
    for name, (make, settings) in makers.items():
        set_seed(0)
        model = Clipped(trained_for(SECONDS, make(), digits.train, settings))
        noise, times = torch.randn(N_SAMPLES, 1, 28, 28), model.schedule.times(25)
        images = torch.cat([finish(ddim(model, z, times)) for z in noise.split(100)])
        distance[name] = report(f"{name}, {SECONDS:.0f} s", images, judge, test)
    if "common" in makers:
        print(f"ours is {speed['ours'] / speed['common']:.1f} times as fast, at")
        print(f"{distance['ours'] / distance['common']:.2f} of the distance")
