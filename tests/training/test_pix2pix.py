import copy
from functools import partial

import pytest
import torch
from torch.nn.functional import binary_cross_entropy
from torch.optim import SGD, Adam

from mvacourse.losses import l1_loss, l2_loss
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet
from mvacourse.training.pix2pix import (
    Pix2PixSettings,
    pix2pix_step,
    train_pix2pix,
    train_translation,
    translation_step,
)


@pytest.fixture
def pair(tiny_digits):
    return tiny_digits.flip(3), tiny_digits


@pytest.fixture
def networks():
    return (
        UNet(1, 1, n_channels=8, depth=2),
        PatchDiscriminator(2, n_channels=8, n_halvings=1),
    )


def weights(network):
    return copy.deepcopy(list(network.parameters()))


def moved(before, network):
    pairs = zip(before, network.parameters(), strict=True)
    return [not torch.equal(a, b) for a, b in pairs]


@pytest.mark.parametrize(("lr_G", "lr_D"), [(0.0, 0.1), (0.1, 0.0)])
def test_each_update_moves_all_of_its_player_and_nothing_of_the_other(
    networks, pair, lr_G, lr_D
):
    """With one learning rate 0, only the other player's update is seen."""
    G, D = networks
    before_G, before_D = weights(G), weights(D)
    pix2pix_step(G, D, SGD(G.parameters(), lr_G), SGD(D.parameters(), lr_D), 10, *pair)
    assert moved(before_G, G) == [lr_G > 0] * len(before_G)
    assert moved(before_D, D) == [lr_D > 0] * len(before_D)


def test_losses_are_those_of_the_equations(networks, pair):
    """By cross entropy, real 1 and fake 0, with both players at rest."""
    G, D = networks
    c, y = pair
    found = pix2pix_step(
        G, D, SGD(G.parameters(), 0.0), SGD(D.parameters(), 0.0), 10, c, y
    )
    with torch.no_grad():
        y_hat = G(c)
        real, fake = D(c, y).sigmoid(), D(c, y_hat).sigmoid()
    expected = {
        "D": binary_cross_entropy(real, torch.ones_like(real))
        + binary_cross_entropy(fake, torch.zeros_like(fake)),
        "adversarial": binary_cross_entropy(fake, torch.ones_like(fake)),
        "L1": (y_hat - y).abs().mean(),
    }
    torch.testing.assert_close(found, expected)
    assert not any(value.requires_grad for value in found.values())


@pytest.mark.parametrize("lambda_l1", [0.0, 7.0])
def test_g_descends_adversarial_plus_lambda_l1(networks, pair, lambda_l1):
    G, D = networks
    c, y = pair
    pix2pix_step(
        G, D, SGD(G.parameters(), 0.0), SGD(D.parameters(), 0.0), lambda_l1, c, y
    )
    y_hat = G(c)
    loss = -D(c, y_hat).sigmoid().log().mean() + lambda_l1 * (y_hat - y).abs().mean()
    expected = torch.autograd.grad(loss, list(G.parameters()))
    found = [p.grad for p in G.parameters()]
    torch.testing.assert_close(found, list(expected))


def test_d_is_updated_before_g(networks, pair):
    """G's loss is that of the D that has just learned."""
    G, D = networks
    c, y = pair
    y_hat = G(c).detach()
    before = -D(c, y_hat).sigmoid().log().mean()
    found = pix2pix_step(
        G, D, SGD(G.parameters(), 0.0), SGD(D.parameters(), 0.1), 0, c, y
    )
    after = -D(c, y_hat).sigmoid().log().mean()
    torch.testing.assert_close(found["adversarial"], after.detach())
    assert not torch.isclose(before, after)


def test_d_judges_the_image_beside_its_own_condition(networks, pair):
    G, D = networks
    c, y = pair
    seen = []
    D.register_forward_pre_hook(lambda _, given: seen.append(given))
    pix2pix_step(G, D, SGD(G.parameters(), 0.0), SGD(D.parameters(), 0.0), 1, c, y)
    assert [torch.equal(given[0], c) for given in seen] == [True] * 3
    assert torch.equal(seen[0][1], y)
    assert not seen[1][1].requires_grad  # detached for D
    assert seen[2][1].requires_grad


@pytest.mark.parametrize("loss", [l1_loss, l2_loss])
def test_without_an_adversary_one_batch_is_learned(networks, pair, loss):
    G, _ = networks
    step = partial(translation_step, G, Adam(G.parameters(), 3e-3), loss, *pair)
    first = step()["reconstruction"]
    for _ in range(150):
        last = step()["reconstruction"]
    assert last < 0.2 * first


def test_with_an_adversary_one_batch_is_learned_too(networks, pair):
    G, D = networks
    optimizers = [Adam(f.parameters(), 3e-3, (0.5, 0.999)) for f in networks]
    step = partial(pix2pix_step, G, D, *optimizers, 100, *pair)
    first = step()["L1"]
    for _ in range(150):
        last = step()["L1"]
    assert last < 0.2 * first


def test_lambda_is_the_paper_s_at_the_paper_s_scale():
    """Isola et al. (2017): 100."""
    assert Pix2PixSettings.for_profile("gpu").lambda_l1 == 100


def test_training_makes_the_steps_of_the_settings(networks, pair):
    G, D = networks
    settings = Pix2PixSettings.for_profile("smoke")
    pairs = [pair] * 50
    before = weights(G)
    records = list(train_pix2pix(G, D, pairs, settings))
    assert len(records) == settings.n_steps == 20
    assert records[0].keys() == {"D", "adversarial", "L1"}
    assert all(moved(before, G))
    before = weights(G)
    records = list(train_translation(G, pairs, l1_loss, settings))
    assert [record.keys() for record in records] == [{"reconstruction"}] * 20
    assert all(moved(before, G))


def test_gradients_are_those_of_contiguous_memory_for_a_batch_of_one():
    """In float64 to 1e-10: one wrong layer and equal losses would not show it."""
    gradients = []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        G = UNet(1, 1, n_channels=8, depth=3).double().to(memory_format=layout)
        D = PatchDiscriminator(2, n_channels=8, n_halvings=1)
        D = D.double().to(memory_format=layout)
        c, y = torch.rand(2, 1, 1, 32, 32, dtype=torch.float64)
        c, y = c.to(memory_format=layout), y.to(memory_format=layout)
        rates = [SGD(f.parameters(), 0.0) for f in (G, D)]
        pix2pix_step(G, D, *rates, 100.0, c, y)
        gradients.append([p.grad.contiguous() for f in (G, D) for p in f.parameters()])
    torch.testing.assert_close(*gradients, rtol=1e-10, atol=1e-12)


def test_the_learning_rate_falls_over_the_last_steps(networks, pair):
    """Ten steps that fall from 1e-3 move the weights less than ten that do not."""
    moves = []
    for n_decay in (0, 10):
        G = copy.deepcopy(networks[0])
        before = weights(G)
        settings = Pix2PixSettings(n_steps=10, n_decay=n_decay)
        list(train_translation(G, [pair] * 10, l1_loss, settings))
        after = zip(before, weights(G), strict=True)
        moves.append(sum((a - b).abs().sum().item() for a, b in after))
    assert moves[1] < 0.8 * moves[0]
