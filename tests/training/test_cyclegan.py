import copy
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch
from torch.nn.functional import binary_cross_entropy, instance_norm
from torch.optim import SGD, Adam

import mvacourse
from mvacourse.datasets.thick_digits import thicken
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.resnet_generator import ResNetGenerator
from mvacourse.models.unet import UNet
from mvacourse.training.cyclegan import (
    CROSS_ENTROPY,
    LEAST_SQUARES,
    CycleGANSettings,
    cyclegan_step,
    together,
    train_cyclegan,
)
from mvacourse.training.image_buffer import ImageBuffer

SETTINGS = CycleGANSettings(n_history=0)
NAMES = ("G_xy", "G_yx", "D_x", "D_y")


def make_players(c_x=1, c_y=1):
    return CycleGAN(
        ResNetGenerator(c_x, c_y, n_channels=4, n_halvings=1, n_blocks=1),
        ResNetGenerator(c_y, c_x, n_channels=4, n_halvings=1, n_blocks=1),
        PatchDiscriminator(c_x, n_channels=8, n_halvings=1),
        PatchDiscriminator(c_y, n_channels=8, n_halvings=1),
    )


@pytest.fixture
def players():
    return make_players()


@pytest.fixture
def unpaired(tiny_digits):
    return tiny_digits[:3], tiny_digits[3:6].flip(3)


def step_of(players, lr_G=0.0, lr_D=0.0, settings=SETTINGS, adversarial=LEAST_SQUARES):
    rates = SGD(players.generators.parameters(), lr_G)
    rates = rates, SGD(players.discriminators.parameters(), lr_D)
    old = [ImageBuffer(settings.n_history) for _ in "xy"]
    return partial(cyclegan_step, players, *rates, *old, settings, adversarial)


def gradients(players):
    return [p.grad.clone() for p in players.parameters()]


@pytest.mark.parametrize(("lr_G", "lr_D"), [(0.0, 0.1), (0.1, 0.0)])
def test_each_update_moves_all_of_its_players_and_nothing_of_the_others(
    players, unpaired, lr_G, lr_D
):
    before = copy.deepcopy(players)
    step_of(players, lr_G, lr_D)(*unpaired)
    for name in NAMES:
        pairs = zip(
            getattr(before, name).parameters(),
            getattr(players, name).parameters(),
            strict=True,
        )
        moves = [not torch.equal(a, b) for a, b in pairs]
        rate = lr_G if name.startswith("G") else lr_D
        assert moves == [rate > 0] * len(moves)


def test_every_parameter_receives_a_gradient_and_all_can_learn_again(players, unpaired):
    step_of(players)(*unpaired)
    assert [n for n, p in players.named_parameters() if not p.grad.any()] == []
    assert all(p.requires_grad for p in players.parameters())


def test_losses_are_those_of_the_equations(players, unpaired):
    """By cross entropy, real 1 and fake 0, with all players at rest."""
    x, y = unpaired
    found = step_of(players, adversarial=CROSS_ENTROPY)(x, y)
    G, F, D_X, D_Y = (getattr(players, name) for name in NAMES)

    def entropy(logits, target):
        p = logits.sigmoid()
        return binary_cross_entropy(p, torch.full_like(p, target))

    with torch.no_grad():
        expected = {
            "D_x": entropy(D_X(x), 1.0) + entropy(D_X(F(y)), 0.0),
            "D_y": entropy(D_Y(y), 1.0) + entropy(D_Y(G(x)), 0.0),
            "G_xy": entropy(D_Y(G(x)), 1.0),
            "G_yx": entropy(D_X(F(y)), 1.0),
            "cycle": (F(G(x)) - x).abs().mean() + (G(F(y)) - y).abs().mean(),
        }
    torch.testing.assert_close(found, expected)
    assert not any(value.requires_grad for value in found.values())


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("batch_size", [1, 2])
@pytest.mark.parametrize("lambda_identity", [0.0, 3.0])
def test_gradients_are_those_of_the_plain_formulation(
    layout, batch_size, lambda_identity
):
    """In float64 to 1e-10; network by network, contiguous, by autograd.grad."""
    settings = replace(SETTINGS, lambda_cyc=7.0, lambda_identity=lambda_identity)
    plain = make_players().double()
    fast = copy.deepcopy(plain).to(memory_format=layout)
    x, y = torch.rand(2, batch_size, 1, 16, 16, dtype=torch.float64)
    step_of(fast, settings=settings)(
        x.to(memory_format=layout), y.to(memory_format=layout)
    )

    G, F, D_X, D_Y = (getattr(plain, name) for name in NAMES)
    loss_D = ((D_X(x) - 1) ** 2).mean() + (D_X(F(y)) ** 2).mean()
    loss_D = loss_D + ((D_Y(y) - 1) ** 2).mean() + (D_Y(G(x)) ** 2).mean()
    loss_G = ((D_Y(G(x)) - 1) ** 2).mean() + ((D_X(F(y)) - 1) ** 2).mean()
    cycle = (F(G(x)) - x).abs().mean() + (G(F(y)) - y).abs().mean()
    identity = (F(x) - x).abs().mean() + (G(y) - y).abs().mean()
    loss_G = loss_G + 7.0 * cycle + lambda_identity * identity
    expected = [
        *torch.autograd.grad(loss_G, [*G.parameters(), *F.parameters()]),
        *torch.autograd.grad(loss_D, [*D_X.parameters(), *D_Y.parameters()]),
    ]
    found = [g.contiguous() for g in gradients(fast)]
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


def test_instance_normalisation_stands_nowhere_in_the_package():
    """Of one image in channels-last memory its gradient has been wrong (next test)."""
    sources = Path(mvacourse.__file__).parent.rglob("*.py")
    words = ("InstanceNorm", "instance_norm(")
    using = [p.name for p in sources if any(word in p.read_text() for word in words)]
    assert using == []


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("n_images", [1, 2])
def test_group_normalisation_is_right_where_instance_normalisation_may_not_be(
    n_images, channels_last
):
    """∂L/∂x by instance normalisation in contiguous memory, and as we write it."""
    layout = torch.channels_last if channels_last else torch.contiguous_format
    x, slope = torch.randn(2, n_images, 3, 8, 8, dtype=torch.float64)

    def gradient(normalise, layout):
        leaf = x.clone(memory_format=torch.contiguous_format).requires_grad_()
        made = normalise(leaf.to(memory_format=layout))
        made.backward(slope.to(memory_format=layout))
        return leaf.grad

    expected = gradient(instance_norm, torch.contiguous_format)
    found = gradient(partial(torch.nn.functional.group_norm, num_groups=3), layout)
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("network", [UNet, ResNetGenerator, PatchDiscriminator])
def test_batches_sent_together_are_those_sent_alone(network):
    channels = (1,) if network is PatchDiscriminator else (1, 1)
    f = network(*channels, n_channels=8)
    x, y = torch.randn(2, 1, 32, 32), torch.randn(3, 1, 32, 32)
    torch.testing.assert_close(together(f, x, y), (f(x), f(y)))


def test_discriminators_are_updated_before_generators(players, unpaired):
    """The generators' loss is that of the D that have just learned."""
    x, _ = unpaired
    with torch.no_grad():
        y_hat = players.G_xy(x)
        before = (players.D_y(y_hat) - 1).square().mean()
    found = step_of(players, lr_D=0.1)(*unpaired)
    with torch.no_grad():
        after = (players.D_y(y_hat) - 1).square().mean()
    torch.testing.assert_close(found["G_xy"], after)
    assert not torch.isclose(before, after)


def test_discriminators_are_shown_the_history(players, unpaired):
    old_x, old_y = ImageBuffer(1), ImageBuffer(1)
    rates = [SGD(p.parameters(), 0.0) for p in (players.generators, players)]
    x, y = unpaired
    cyclegan_step(players, *rates, old_x, old_y, SETTINGS, LEAST_SQUARES, x[:1], y[:1])
    with torch.no_grad():
        torch.testing.assert_close(old_x.kept[0], players.G_yx(y[:1])[0])
        torch.testing.assert_close(old_y.kept[0], players.G_xy(x[:1])[0])


def test_the_penalty_is_added_to_what_the_discriminators_descend(players, unpaired):
    """γ/2 E‖∇ mean D‖² at the data, by autograd of each image alone."""
    x, y = unpaired
    plain = step_of(players, adversarial=CROSS_ENTROPY)(x, y)
    settings = replace(SETTINGS, gamma=3.0)
    found = step_of(players, settings=settings, adversarial=CROSS_ENTROPY)(x, y)
    for name, real in (("D_x", x), ("D_y", y)):
        D = getattr(players, name)
        slopes = [torch.func.grad(lambda r: D(r[None]).mean())(one) for one in real]  # noqa: B023
        penalty = torch.stack([slope.square().sum() for slope in slopes]).mean()
        torch.testing.assert_close(found[name], plain[name] + 1.5 * penalty.detach())
    assert not x.requires_grad


def test_the_discriminators_may_learn_several_times_from_a_share_each(players):
    """Two updates with half of the batch each are those of two steps; G's is one."""
    x, y = torch.rand(2, 4, 1, 28, 28) * 2 - 1
    twice = copy.deepcopy(players)
    step_of(twice, lr_D=0.1, settings=replace(SETTINGS, n_critic=2))(x, y)
    made = players.G_xy(x[:2]).detach(), players.G_yx(y[:2]).detach()
    rate = SGD(players.discriminators.parameters(), 0.1)
    for x_i, y_i in zip(x.split(2), y.split(2), strict=True):
        loss = LEAST_SQUARES.of_D(players.D_x(x_i), players.D_x(made[1]))
        loss = loss + LEAST_SQUARES.of_D(players.D_y(y_i), players.D_y(made[0]))
        rate.zero_grad()
        loss.backward()
        rate.step()
    pairs = zip(
        twice.discriminators.parameters(),
        players.discriminators.parameters(),
        strict=True,
    )
    for found, expected in pairs:
        torch.testing.assert_close(found, expected)


def test_domains_may_differ_in_channels():
    players = make_players(2, 1)
    found = step_of(players)(torch.randn(2, 2, 12, 12), torch.randn(2, 1, 12, 12))
    assert all(value.isfinite() for value in found.values())


def test_a_batch_is_learned(players, unpaired):
    """The cycle closes: its loss falls below a third."""
    rates = [Adam(players.generators.parameters(), 3e-3, (0.5, 0.999))]
    rates += [Adam(players.discriminators.parameters(), 3e-4, (0.5, 0.999))]
    old = ImageBuffer(0), ImageBuffer(0)
    step = partial(cyclegan_step, players, *rates, *old, SETTINGS, LEAST_SQUARES)
    first = step(*unpaired)["cycle"]
    for _ in range(120):
        last = step(*unpaired)["cycle"]
    assert last < first / 3


def test_training_makes_the_steps_of_the_settings(players, tiny_digits):
    settings = CycleGANSettings.for_profile("smoke")
    batch = tiny_digits[:4], thicken(tiny_digits[4:])
    before = copy.deepcopy(players)
    records = list(train_cyclegan(players, [batch] * 50, settings))
    assert len(records) == settings.n_steps
    assert records[0].keys() == {"D_x", "D_y", "G_xy", "G_yx", "cycle"}
    pairs = zip(before.parameters(), players.parameters(), strict=True)
    assert not any(torch.equal(a, b) for a, b in pairs)


def test_settings_of_the_gpu_profile_are_the_papers():
    """Zhu et al. (2017), section 4, and Wolterink et al. (2017): 100 + 100 epochs."""
    n_slices = 37
    settings = CycleGANSettings.for_heads("gpu", n_slices)
    assert settings == CycleGANSettings(
        n_steps=200 * n_slices,
        batch_size=1,
        learning_rate=2e-4,
        lambda_cyc=10.0,
        lambda_identity=0.0,
        n_history=50,
        n_decay=100 * n_slices,
        padding=15,  # 256 pixels, padded to 286
    )


def test_one_domain_is_refused(players, tiny_digits):
    with pytest.raises(ValueError, match="holds 1 tensor, expected 2, x and y"):
        next(train_cyclegan(players, [(tiny_digits,)], SETTINGS))


def test_images_that_the_networks_are_not_for_are_refused(players, tiny_digits):
    batch = tiny_digits.expand(-1, 3, -1, -1), tiny_digits
    with pytest.raises(ValueError, match="3 and 1 channels, expected 1 and 1"):
        next(train_cyclegan(players, [batch], SETTINGS))


def test_an_identity_loss_between_unlike_domains_is_refused():
    players = make_players(2, 1)
    batch = torch.zeros(1, 2, 12, 12), torch.zeros(1, 1, 12, 12)
    settings = replace(SETTINGS, lambda_identity=5.0)
    with pytest.raises(ValueError, match="2 and 1 channels, expected as many in both"):
        next(train_cyclegan(players, [batch], settings))
