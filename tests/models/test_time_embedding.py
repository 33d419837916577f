import math

import pytest
import torch

from mvacourse.models.time_embedding import TimeEmbedding, sinusoids


def test_sinusoids_by_hand():
    found = sinusoids(torch.tensor([0, 3]), 4)
    low = 3 / 100  # 10,000^(1/2) is 100
    expected = [[0, 0, 1, 1], [math.sin(3), math.sin(low), math.cos(3), math.cos(low)]]
    torch.testing.assert_close(found, torch.tensor(expected))


def test_a_thousand_times_are_told_apart():
    e = sinusoids(torch.arange(1001), 16)
    distances = torch.cdist(e, e) + 10 * torch.eye(1001)
    assert distances.min() > 0.1


def test_every_time_and_class_has_a_vector_of_its_own():
    embed = TimeEmbedding(8, n_classes=3)
    t, c = torch.tensor([5, 5, 5, 5, 9]), torch.tensor([0, 1, 2, 3, 0])
    e = embed(t, c)
    assert e.shape == (5, 8)
    assert torch.cdist(e, e)[~torch.eye(5, dtype=bool)].min() > 1e-3
    torch.testing.assert_close(embed(t[3:4]), e[3:4])  # no class is the class "none"


def test_every_parameter_receives_a_gradient():
    embed = TimeEmbedding(8, n_classes=3)
    embed(torch.tensor([5, 7, 9, 11]), torch.arange(4)).square().sum().backward()
    assert [name for name, p in embed.named_parameters() if not p.grad.any()] == []


@pytest.mark.parametrize(
    ("n_classes", "c", "words"),
    [
        (0, [0, 1], "expected none: the network was built without"),
        (3, [0], r"shape \(1,\), expected \(2,\)"),
        (3, [0, 4], "from 0 to 4"),
        (3, [-1, 0], "from -1 to 0"),
    ],
)
def test_classes_that_do_not_fit_are_refused(n_classes, c, words):
    with pytest.raises(ValueError, match=words):
        TimeEmbedding(8, n_classes)(torch.tensor([5, 7]), torch.tensor(c))
