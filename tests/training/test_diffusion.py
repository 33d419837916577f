import copy
from itertools import repeat

import pytest
import torch
from torch.optim import SGD, Adam

from mvacourse.models.diffusion import READINGS, Diffusion, read_both
from mvacourse.models.noise_schedule import linear_schedule
from mvacourse.models.perceptron_denoiser import PerceptronDenoiser
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.training.diffusion import (
    DiffusionSettings,
    diffusion_step,
    train_diffusion,
)

SCHEDULE = linear_schedule(50, 1e-3, 0.2)


def a_model(predicts="v", **options):
    network = PerceptronDenoiser(2, n_hidden=32, n_blocks=1, n_classes=3)
    return Diffusion(network, SCHEDULE, predicts=predicts, **options)


@pytest.mark.parametrize("predicts", READINGS)
def test_the_loss_is_the_mean_square_of_what_is_predicted(predicts):
    """Algorithm 1 by hand, with the same random numbers."""
    model, x_0 = a_model(predicts), torch.randn(8, 2)
    torch.manual_seed(3)
    found = diffusion_step(model, SGD(model.parameters(), lr=0.0), x_0)
    torch.manual_seed(3)
    t, eps = SCHEDULE.draw_times(8), torch.randn(8, 2)
    alpha_bar = SCHEDULE.alpha_bar[t].float().unsqueeze(1)
    x_t = alpha_bar.sqrt() * x_0 + (1 - alpha_bar).sqrt() * eps
    target = getattr(
        read_both(x_0, eps, alpha_bar.sqrt(), (1 - alpha_bar).sqrt()), predicts
    )
    expected = (model.network(x_t, t) - target).square().mean().detach()
    torch.testing.assert_close(found, {"loss": expected})


def test_a_step_moves_every_weight():
    model = a_model(class_dropout=0.5)
    before = copy.deepcopy(list(model.parameters()))
    c = torch.arange(60) % 3
    diffusion_step(model, Adam(model.parameters()), torch.randn(60, 2), c)
    after = model.parameters()
    assert not any(torch.equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("class_dropout", [0.0, 1.0])
def test_classes_that_are_dropped_learn_nothing(class_dropout):
    model, c = a_model(class_dropout=class_dropout), torch.arange(60) % 3
    diffusion_step(model, SGD(model.parameters(), lr=0.0), torch.randn(60, 2), c)
    taught = model.network.embed.of_class.weight.grad.any(dim=0)
    dropped = class_dropout == 1
    assert taught.tolist() == [not dropped] * 3 + [dropped]


def test_an_image_is_a_condition_too():
    network = UNetDenoiser(1, n_channels=8, image_channels=2)
    model = Diffusion(network, SCHEDULE)
    x_0, image = torch.randn(2, 1, 8, 8), torch.randn(2, 2, 8, 8)
    diffusion_step(model, SGD(model.parameters(), lr=0.0), x_0, image=image)
    assert network.first.weight.grad[:, 4:].any(dim=(0, 2, 3)).all()


@pytest.mark.parametrize("predicts", READINGS)
def test_it_learns_one_batch(predicts):
    """Four points, far apart: what is x_0 in x_t is soon said rightly."""
    torch.manual_seed(1)
    x_0 = torch.tensor([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
    x_0 = x_0.repeat(16, 1)
    model = a_model(predicts)
    optimizer = Adam(model.parameters(), lr=5e-3)
    for _ in range(300):
        diffusion_step(model, optimizer, x_0)
    x_t = SCHEDULE.add_noise(x_0, 5, torch.randn_like(x_0))
    assert (model(x_t, 5).x_0 - x_0).square().mean() < 0.05


def test_training_makes_the_steps_of_the_settings():
    model, settings = a_model(), DiffusionSettings.for_profile("smoke")
    c = torch.arange(60) % 3
    records = list(train_diffusion(model, repeat((torch.randn(60, 2), c)), settings))
    assert len(records) == settings.n_steps == 20
    assert records[0].keys() == {"loss"}


def test_a_class_out_of_range_stops_training():
    model = a_model()
    with pytest.raises(ValueError, match="0 to 4"):
        diffusion_step(
            model, Adam(model.parameters()), torch.randn(2, 2), torch.tensor([0, 4])
        )


@pytest.mark.parametrize(
    "name", ["for_profile", "for_shipping", "for_points", "for_latents"]
)
def test_settings_know_every_profile(name):
    settings = {p: getattr(DiffusionSettings, name)(p) for p in ("cpu", "gpu", "smoke")}
    assert settings["smoke"].n_steps < settings["cpu"].n_steps
    assert settings["cpu"].n_steps <= settings["gpu"].n_steps
    with pytest.raises(ValueError, match="profile is 'tpu'"):
        getattr(DiffusionSettings, name)("tpu")
