import torch

from mvacourse.models.acgan import LabelledGenerator
from mvacourse.models.stacked import stacked_perceptron


def test_the_class_decides_what_the_noise_becomes():
    G = LabelledGenerator(stacked_perceptron(2, 3 + 4, 8, 2), n_classes=4)
    z, c = torch.randn(2, 6, 3), torch.randint(4, (2, 6))
    assert G(z, c).shape == (2, 6, 2)
    torch.testing.assert_close(G(z, c), G(z, c))
    assert not torch.isclose(G(z, c), G(z, (c + 1) % 4)).all(dim=-1).any()


def test_without_classes_all_are_drawn():
    """The network hands on the code of the class."""
    G = LabelledGenerator(lambda h: h[..., 3:], n_classes=4)
    counts = G(torch.randn(2, 1000, 3)).sum(dim=(0, 1))
    assert (counts > 400).all()
    assert counts.sum() == 2000


def test_gradients_reach_every_parameter():
    G = LabelledGenerator(stacked_perceptron(2, 3 + 4, 8, 2), n_classes=4)
    G(torch.randn(2, 16, 3)).square().sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in G.parameters())
