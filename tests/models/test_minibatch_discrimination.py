import math

import pytest
import torch

from mvacourse.models.minibatch_discrimination import MinibatchDiscrimination


def test_closeness_is_that_of_a_plain_loop():
    S, m, A, B, C = 2, 5, 6, 3, 4
    layer, f = MinibatchDiscrimination(S, A, B, C), torch.randn(S, m, A)
    found = layer(f)
    assert found.shape == (S, m, A + B)
    torch.testing.assert_close(found[..., :A], f)
    for s in range(S):
        T = layer.T[s].detach().view(A, B, C)
        M = torch.einsum("ia,abc->ibc", f[s], T)
        for i in range(m):
            for b in range(B):
                total = 0.0
                for j in range(m):
                    distance = sum(abs(M[i, b, c] - M[j, b, c]) for c in range(C))
                    total += math.exp(-distance)
                assert found[s, i, A + b].item() == pytest.approx(total / m, abs=1e-5)


def test_a_batch_of_copies_is_as_close_as_can_be():
    layer, f = MinibatchDiscrimination(1, 6), torch.randn(1, 1, 6).expand(1, 4, 6)
    torch.testing.assert_close(layer(f)[..., 6:], torch.ones(1, 4, 8))


def test_gradients_reach_the_directions_and_the_features():
    layer, f = MinibatchDiscrimination(2, 6), torch.randn(2, 5, 6, requires_grad=True)
    layer(f)[..., 6:].sum().backward()
    assert (layer.T.grad.abs().sum(dim=(1, 2)) > 0).all()
    assert (f.grad.abs().sum(dim=-1) > 0).all()


def test_a_batch_of_one_is_refused():
    with pytest.raises(ValueError, match="batch of 1, expected at least 2"):
        MinibatchDiscrimination(1, 6)(torch.randn(1, 1, 6))
