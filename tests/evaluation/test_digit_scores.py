import pytest
import torch
from torch import nn

from mvacourse.evaluation.digit_scores import digit_scores
from mvacourse.metrics.distribution import frechet_distance


class Judge(nn.Module):
    """Reads the class from the first pixels, and is sure where they are large."""

    def features(self, x):
        return x.flatten(1)[:, :10]

    def forward(self, x):
        return 20 * self.features(x)


def images_of(classes, height):
    x = torch.zeros(len(classes), 1, 28, 28)
    x.view(len(classes), -1)[torch.arange(len(classes)), classes] = height
    return x + 0.01 * torch.randn_like(x)


def test_scores_say_what_was_made():
    judge, even = Judge(), torch.arange(10).repeat(50)
    real = judge.features(images_of(even, 1.0))
    lopsided = torch.where(even < 5, even, 0)
    x = images_of(lopsided, 1.0)
    x[250:] *= 0.05
    scores = digit_scores(x, judge, real)
    assert scores["sure"] == pytest.approx(0.5)
    assert scores["rarest"] == 0
    assert scores["commonest"] > 3
    assert scores["precision"] == pytest.approx(0.5, abs=0.1)
    expected = frechet_distance(judge.features(x), real)
    assert scores["Fréchet distance"] == pytest.approx(expected)


def test_real_images_score_best():
    judge, even = Judge(), torch.arange(10).repeat(50)
    real = judge.features(images_of(even, 1.0))
    scores = digit_scores(images_of(even, 1.0), judge, real)
    assert scores["Fréchet distance"] < 0.01
    assert min(scores["precision"], scores["recall"]) > 0.75
    assert scores["sure"] == 1
    assert scores["rarest"] == scores["commonest"] == pytest.approx(1)
