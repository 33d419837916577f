import copy
from functools import partial
from itertools import repeat

import pytest
import torch
from torch.nn.functional import binary_cross_entropy
from torch.optim import SGD, Adam

from mvacourse.losses.weighted_l1 import weighted_l1_loss
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet3d import UNet3d
from mvacourse.training.pix2pix import pix2pix_step
from mvacourse.training.sketcher_refiner import (
    SketcherRefinerSettings,
    refiner_step,
    sketched,
    train_refiner,
    train_weighted_translation,
    weighted_translation_step,
)


@pytest.fixture
def cube():
    """A target of two plateaus and a few lesion voxels, and a noisy condition."""
    label = torch.ones(1, 1, 8, 8, 8, dtype=torch.int64)
    label[..., 4:] = 2
    label[..., 1:3, 1:3, 5:7] = 0
    y = torch.tensor([-0.5, 0.0, 0.3])[label]
    c = torch.cat([y, -y], dim=1) + 0.1 * torch.randn(1, 2, 8, 8, 8)
    return c, y, torch.cat([label == k for k in range(3)], dim=1)


@pytest.fixture
def networks():
    return (
        UNet3d(2, 1, n_channels=8, depth=1),
        PatchDiscriminator(3, n_channels=8, n_halvings=1, n_dims=3),
    )


def at_rest(*networks):
    return [SGD(network.parameters(), 0.0) for network in networks]


def weights(network):
    return copy.deepcopy(list(network.parameters()))


def moved(before, network):
    pairs = zip(before, network.parameters(), strict=True)
    return [not torch.equal(a, b) for a, b in pairs]


@pytest.mark.parametrize(("lr_R", "lr_D"), [(0.0, 0.1), (0.1, 0.0)])
def test_each_update_moves_all_of_its_player_and_nothing_of_the_other(
    networks, cube, lr_R, lr_D
):
    R, D = networks
    before_R, before_D = weights(R), weights(D)
    rates = SGD(R.parameters(), lr_R), SGD(D.parameters(), lr_D)
    refiner_step(R, D, *rates, 10, *cube)
    assert moved(before_R, R) == [lr_R > 0] * len(before_R)
    assert moved(before_D, D) == [lr_D > 0] * len(before_D)


def test_losses_are_those_of_the_equations(networks, cube):
    """By cross entropy, real 1 and fake 0, with both players at rest."""
    R, D = networks
    c, y, regions = cube
    found = refiner_step(R, D, *at_rest(R, D), 10, c, y, regions)
    with torch.no_grad():
        y_hat = R(c)
        real, fake = D(c, y).sigmoid(), D(c, y_hat).sigmoid()
    error = (y_hat - y).abs()
    expected = {
        "D": binary_cross_entropy(real, torch.ones_like(real))
        + binary_cross_entropy(fake, torch.zeros_like(fake)),
        "adversarial": binary_cross_entropy(fake, torch.ones_like(fake)),
        "weighted L1": sum(error[:, 0][regions[:, k]].mean() for k in range(3)) / 3,
    }
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("lambda_r", [0.0, 7.0])
def test_r_descends_adversarial_plus_lambda_weighted_l1(networks, cube, lambda_r):
    R, D = networks
    c, y, regions = cube
    refiner_step(R, D, *at_rest(R, D), lambda_r, c, y, regions)
    y_hat = R(c)
    loss = -D(c, y_hat).sigmoid().log().mean()
    loss = loss + lambda_r * weighted_l1_loss(y_hat, y, regions)
    expected = torch.autograd.grad(loss, list(R.parameters()))
    torch.testing.assert_close([p.grad for p in R.parameters()], list(expected))


def test_with_one_region_that_is_everything_it_is_the_step_of_pix2pix(networks, cube):
    c, y, _ = cube
    everywhere = torch.ones_like(y, dtype=torch.bool)
    after = []
    for step, regions in ((refiner_step, [everywhere]), (pix2pix_step, [])):
        R, D = copy.deepcopy(networks)
        rates = SGD(R.parameters(), 0.1), SGD(D.parameters(), 0.1)
        losses = step(R, D, *rates, 7.0, c, y, *regions)
        after.append([*losses.values(), *weights(R), *weights(D)])
    torch.testing.assert_close(*after)


def test_the_refiner_is_given_the_sketch_and_the_sketcher_rests(networks, cube):
    S, _ = networks
    c, y, regions = cube
    given, *others = next(sketched(S, [cube]))
    torch.testing.assert_close(given, torch.cat([c, S(c)], dim=1))
    assert not given.requires_grad
    assert others[0] is y
    assert others[1] is regions


@pytest.mark.parametrize("with_adversary", [False, True])
def test_one_cube_is_learned(networks, cube, with_adversary):
    G, D = networks
    optimizer, optimizer_D = (
        Adam(n.parameters(), 3e-3, (0.5, 0.999)) for n in networks
    )
    if with_adversary:
        step = partial(refiner_step, G, D, optimizer, optimizer_D, 100, *cube)
    else:
        step = partial(weighted_translation_step, G, optimizer, *cube)
    first = step()["weighted L1"]
    for _ in range(100):
        last = step()["weighted L1"]
    assert last < 0.2 * first


def test_training_makes_the_steps_of_the_settings(networks, cube):
    G, D = networks
    settings = SketcherRefinerSettings.for_profile("smoke").refiner
    before = weights(G)
    records = list(train_weighted_translation(G, repeat(cube), settings))
    assert [set(record) for record in records] == [{"weighted L1"}] * settings.n_steps
    assert all(moved(before, G))
    before = weights(G)
    records = list(train_refiner(G, D, repeat(cube), settings))
    assert [set(record) for record in records] == [
        {"D", "adversarial", "weighted L1"}
    ] * settings.n_steps
    assert all(moved(before, G))


def test_the_rate_falls_in_the_second_half_of_any_profile():
    for profile in ("cpu", "gpu", "smoke"):
        settings = SketcherRefinerSettings.for_profile(profile)
        for part in (settings.sketcher, settings.refiner):
            assert part.n_decay == part.n_steps // 2
    gpu, cpu = map(SketcherRefinerSettings.for_profile, ("gpu", "cpu"))
    assert gpu.refiner.n_steps == 10 * cpu.refiner.n_steps


def test_without_masks_the_refiner_is_not_trained(networks, cube):
    R, D = networks
    c, y, _ = cube
    with pytest.raises(ValueError, match="regions are missing"):
        refiner_step(R, D, *at_rest(R, D), 10, c, y, None)
