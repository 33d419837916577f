from dataclasses import replace

import pytest
import torch

from mvacourse.datasets.toy import ring
from mvacourse.remedies import AT_LEAST, draw, measure, score, table
from mvacourse.training.ring import RingSettings, vanilla

SMALL = RingSettings(n_networks=3, n_steps=2, batch_size=8, n_hidden=8)


def perfect(settings):
    """A generator that is the mixture, and a step that leaves it alone."""
    players, _ = vanilla(settings)
    players = replace(players, G=lambda z: ring().sample(*z.shape[:-1])[0])
    return players, lambda x, c: {"D": torch.tensor(0.0)}


def test_a_perfect_generator_has_the_scores_of_the_mixture():
    scores = measure(perfect, ring(), SMALL)
    assert scores["modes"] == [8, 8, 8]
    assert scores["high quality"] == pytest.approx([0.989] * 3, abs=0.01)


def test_a_measurement_repeats_and_depends_on_the_seed():
    mixture = ring(sigma=1.0)
    first = measure(vanilla, mixture, SMALL, seed=1)
    assert measure(vanilla, mixture, SMALL, seed=1) == first
    assert measure(vanilla, mixture, SMALL, seed=2) != first


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
