import pytest
import torch
from torch import nn

from mvacourse.models.cgan import (
    ConditionalGenerator,
    EmbeddingDiscriminator,
    JoiningDiscriminator,
    ProjectionDiscriminator,
)
from mvacourse.models.gan import Discriminator, Generator

Z, K = 5, 10
C = torch.tensor([0, 9, 3, 3])


@pytest.fixture
def G():
    return ConditionalGenerator(Generator(Z + K, 8), K)


DISCRIMINATORS = {
    "joining": lambda: JoiningDiscriminator(Discriminator(8, 1 + K), K),
    "embedding": lambda: EmbeddingDiscriminator(Discriminator(8, 1 + 1), K, (28, 28)),
    "projection": lambda: ProjectionDiscriminator(Discriminator(8), K),
}


@pytest.fixture(params=DISCRIMINATORS)
def D(request):
    return DISCRIMINATORS[request.param]()


def test_one_image_for_each_noise_vector_and_class(G):
    x = G(torch.randn(4, Z), C)
    assert x.shape == (4, 1, 28, 28)
    assert x.abs().max() <= 1


def test_every_parameter_receives_a_gradient(G, D, tiny_digits):
    c = torch.arange(10)  # each class once: each has weights of its own
    x = G(torch.randn(10, Z), c)
    D(x, c).square().sum().backward()
    without = [n for n, p in [*G.named_parameters()] if not p.grad.any()]
    without += [n for n, p in [*D.named_parameters()] if not p.grad.any()]
    assert without == []


def test_one_logit_an_image_that_depends_on_the_class(D, tiny_digits):
    logits = D(tiny_digits[:4], C)
    assert logits.shape == (4, 1)
    other = D(tiny_digits[:4], (C + 1) % K)
    assert not torch.isclose(logits, other).any()


def test_an_image_depends_on_its_class_and_on_its_noise(G):
    G.eval()
    z = torch.randn(4, Z)
    x = G(z, C)
    assert not torch.allclose(x, G(z, (C + 1) % K))
    assert not torch.allclose(x, G(z + 1, C))
    torch.testing.assert_close(G(z[1:2], C[1:2]), x[1:2])


def test_to_join_an_embedding_is_to_join_the_class():
    """W [z, E c] = [W_z, W_c E] [z, one_hot(c)]."""
    z, E, W = torch.randn(4, Z), torch.randn(7, K), torch.randn(6, Z + 7)
    embedded = torch.cat([z, E.T[C]], dim=1) @ W.T
    linear = nn.Linear(Z + K, 6, bias=False)
    with torch.no_grad():
        linear.weight.copy_(torch.cat([W[:, :Z], W[:, Z:] @ E], dim=1))
    joined = ConditionalGenerator(linear, K)(z, C)
    torch.testing.assert_close(joined, embedded)


def test_projection_by_hand(tiny_digits):
    """w·φ + b + e_c·φ, image by image."""
    D = ProjectionDiscriminator(Discriminator(8), K)
    h = D.features(tiny_digits[:4])
    w, e = D.any_class, D.each_class.weight.T
    expected = [h_i @ w.weight[0] + w.bias + h_i @ e[c] for h_i, c in zip(h, C)]  # noqa: B905
    torch.testing.assert_close(D(tiny_digits[:4], C), torch.stack(expected))


def test_joined_planes_are_0_but_the_class_s_own():
    seen = JoiningDiscriminator(nn.Identity(), K)(torch.zeros(4, 1, 2, 3), C)
    assert seen.shape == (4, 1 + K, 2, 3)
    for image, c in zip(seen, C, strict=True):
        assert image.flatten(1).amin(dim=1).nonzero().flatten().tolist() == [1 + c]
        assert image[1 + c].eq(1).all()


def test_classes_that_do_not_exist_are_refused(G, D):
    z, x = torch.randn(2, Z), torch.zeros(2, 1, 28, 28)
    for c, words in (([0, 10], "0 to 10"), ([-1, 4], "-1 to 4")):
        for call in (lambda c: G(z, c), lambda c: D(x, c)):
            with pytest.raises(ValueError, match=words):
                call(torch.tensor(c))
    nothing = torch.tensor([], dtype=torch.int64)
    with pytest.raises(ValueError, match="empty"):
        G(z[:0], nothing)
    with pytest.raises(ValueError, match="empty"):
        D(x[:0], nothing)


def test_a_batch_of_one_has_no_statistics_to_train_with(G):
    z, c = torch.randn(1, Z), torch.tensor([3])
    with pytest.raises(ValueError, match="batch is of 1 image"):
        G(z, c)
    assert G.eval()(z, c).shape == (1, 1, 28, 28)
    without = nn.Sequential(nn.Linear(Z + K, 4), nn.Unflatten(1, (1, 2, 2)))
    assert ConditionalGenerator(without, K)(z, c).shape == (1, 1, 2, 2)
