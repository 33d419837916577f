from dataclasses import replace

import pytest
import torch

from mvacourse.datasets.toy import ring
from mvacourse.remedies import AT_LEAST, draw, film, measure, score, table
from mvacourse.training.ring import RingSettings, vanilla

SMALL = RingSettings(n_networks=3, n_steps=2, batch_size=8, n_hidden=8)


def perfect(settings):
    """A generator that is the mixture, and a step that leaves it alone."""
    players, _ = vanilla(settings)
    players = replace(players, G=lambda z: ring().sample(*z.shape[:-1])[0])

    def step(x, c):
        players.optimizer_G.step()  # no gradients, no step; schedules ask for one
        players.optimizer_D.step()
        return {"D": torch.tensor(0.0)}

    return players, step


def test_a_perfect_generator_has_the_scores_of_the_mixture():
    scores = measure(perfect, ring(), SMALL)
    assert scores["modes"] == [8, 8, 8]
    assert scores["high quality"] == pytest.approx([0.989] * 3, abs=0.01)


def test_a_measurement_repeats_and_depends_on_the_seed():
    mixture = ring(sigma=1.0)
    first = measure(vanilla, mixture, SMALL, seed=1)
    assert measure(vanilla, mixture, SMALL, seed=1) == first
    assert measure(vanilla, mixture, SMALL, seed=2) != first


def test_to_look_does_not_change_the_training():
    settings = replace(SMALL, n_steps=6)
    frames = film(vanilla, ring(), settings, n_frames=3)
    assert list(frames) == [2, 4, 6]
    assert not torch.equal(frames[2], frames[4])
    (last,) = film(vanilla, ring(), settings, n_frames=1).values()
    assert torch.equal(frames[6], last)


def test_the_rates_fall_to_zero_in_the_last_steps():
    made = []

    def remembered(settings):
        players, step = vanilla(settings)
        made.append(players)
        return players, step

    for n_decay in (0, 1, 2):
        film(remembered, ring(), replace(SMALL, n_decay=n_decay), n_frames=1)
    rates = [p.optimizer_D.param_groups[0]["lr"] for p in made]
    assert rates == [0, 0, 0]  # after the last step
    kept, late, early = (p.G[0].weight for p in made)
    assert torch.equal(kept, late)  # the decay begins with the last step, in full
    assert not torch.equal(kept, early)


def test_frames_that_the_steps_do_not_divide_into_are_refused():
    with pytest.raises(ValueError, match="n_steps is 2, expected a multiple of 5"):
        film(vanilla, ring(), SMALL)


def test_samples_are_drawn_without_gradients():
    players, _ = vanilla(SMALL)
    x = draw(players, SMALL, 50)
    assert x.shape == (3, 50, 2)
    assert not x.requires_grad


def test_the_table_states_mean_and_deviation():
    text = table({"a": {"modes": [6, 8], "high quality": [0.5, 0.7]}})
    assert "7.0 ± 1.4" in text  # √((1² + 1²) / 1)
    assert "0.60 ± 0.14" in text


def test_a_generator_on_one_mode_has_one_and_high_quality():
    mixture = ring()
    x = mixture.means[:1].expand(2, 100, 2).clone()
    x[1, : AT_LEAST - 1] = mixture.means[1]  # one too few for the second mode
    scores = score(x, mixture)
    assert scores["modes"] == [1, 1]
    assert scores["high quality"] == [1, 1]
