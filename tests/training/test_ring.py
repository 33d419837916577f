import copy
import math

import pytest
import torch

from mvacourse.training.ring import (
    REMEDIES,
    RingSettings,
    instance_noise,
    vanilla,
    wgan_gp,
)

SMALL = RingSettings(n_networks=2, n_steps=10, batch_size=8, n_hidden=8)


@pytest.fixture
def batch():
    return torch.randn(2, 8, 2), torch.randint(8, (2, 8))


@pytest.mark.parametrize("name", REMEDIES)
def test_a_step_moves_all_of_both_players(name, batch):
    """All but what a difference or a normalisation takes away."""
    players, step = REMEDIES[name](SMALL)
    networks = {"G": players.G, "D": players.D}
    before = {n: copy.deepcopy(dict(f.named_parameters())) for n, f in networks.items()}
    losses = step(*batch)
    assert losses.keys() == {"D", "G"}
    assert all(math.isfinite(loss) for loss in losses.values())
    still = {
        f"{n}.{name}"
        for n, network in networks.items()
        for name, p in network.named_parameters()
        if torch.equal(p, before[n][name])
    }
    no_slope = {
        "WGAN, clipping": set(),  # clipping does not move a bias of 0
        "virtual batch norm": {"G.network.0.bias", "G.network.3.bias"},
    }
    last = {f"D.{len(players.D) - 1}.bias"}  # lifts data and samples alike
    allowed = no_slope.get(name, set()) | (last if "WGAN" in name else set())
    assert still <= allowed


@pytest.mark.parametrize("name", REMEDIES)
def test_samples_come_from_noise_alone(name):
    players, _ = REMEDIES[name](SMALL)
    assert players.G(players.noise(torch.zeros(2, 50, 2))).shape == (2, 50, 2)


def test_seeds_differ_and_the_same_seed_repeats(batch):
    def after_a_step(seed):
        torch.manual_seed(seed)
        players, step = vanilla(SMALL)
        step(*batch)
        return players.G[0].weight.detach()

    assert torch.equal(after_a_step(1), after_a_step(1))
    assert not torch.equal(after_a_step(1), after_a_step(2))
    first, second = after_a_step(1)
    assert not torch.isclose(first, second).any()


def test_noise_fades_from_the_first_to_the_last(batch):
    players, step = instance_noise(SMALL, first=0.5, last=0.05)
    noise = players.D[0]
    assert noise.sigma == 0.5
    for _ in range(SMALL.n_steps):
        step(*batch)
    assert noise.sigma == pytest.approx(0.05)


def test_the_critic_is_updated_as_often_as_asked(batch):
    players, step = wgan_gp(SMALL, n_critic=3)
    step(*batch)
    updates = [
        next(iter(optimizer.state.values()))["step"].item()
        for optimizer in (players.optimizer_D, players.optimizer_G)
    ]
    assert updates == [3, 1]
