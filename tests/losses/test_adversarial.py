import math

import pytest
import torch
import torch.nn.functional as F

from mvacourse.losses import (
    class_loss,
    discriminator_loss,
    feature_matching_loss,
    minimax_generator_loss,
    non_saturating_generator_loss,
    smoothed_discriminator_loss,
)


@pytest.mark.parametrize("shape", [(6,), (6, 1), (2, 1, 3, 3)])
def test_adversarial_losses_are_the_logarithms_of_algorithm_1(shape):
    real, fake = 3 * torch.randn(2, *shape)
    D_x, D_Gz = real.sigmoid(), fake.sigmoid()
    expected = -(D_x.log().mean() + (1 - D_Gz).log().mean())
    torch.testing.assert_close(discriminator_loss(real, fake), expected)
    minimax = minimax_generator_loss(fake)
    torch.testing.assert_close(minimax, (1 - D_Gz).log().mean())
    torch.testing.assert_close(non_saturating_generator_loss(fake), -D_Gz.log().mean())


def test_where_d_cannot_tell_losses_are_multiples_of_log_2():
    undecided = torch.zeros(5, 1)
    log_2 = torch.tensor(2.0).log()
    torch.testing.assert_close(discriminator_loss(undecided, undecided), 2 * log_2)
    torch.testing.assert_close(minimax_generator_loss(undecided), -log_2)
    torch.testing.assert_close(non_saturating_generator_loss(undecided), log_2)


def test_only_the_non_saturating_loss_teaches_g_when_d_is_sure():
    """Slopes in the logit are −D and −(1 − D)."""
    for loss, slope in (
        (minimax_generator_loss, lambda D: -D),
        (non_saturating_generator_loss, lambda D: D - 1),
    ):
        fake = torch.tensor([-12.0, 0.0, 3.0], requires_grad=True)
        loss(fake).backward()
        expected = slope(fake.detach().sigmoid()) / 3
        torch.testing.assert_close(fake.grad, expected)
    assert torch.isfinite(non_saturating_generator_loss(torch.tensor([-1e4])))


def test_the_smoothed_target_of_data_is_0_9_and_that_of_fake_stays_0():
    real, fake = torch.randn(2, 3, 8, 1)
    expected = F.binary_cross_entropy_with_logits(real, torch.full_like(real, 0.9))
    expected += F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    torch.testing.assert_close(smoothed_discriminator_loss(real, fake), expected)


def test_feature_matching_by_hand():
    real = torch.tensor([[[0.0, 1.0], [2.0, 3.0]], [[0.0, 0.0], [0.0, 0.0]]])
    fake = torch.tensor([[[1.0, 2.0], [1.0, 6.0]], [[1.0, 2.0], [-1.0, 0.0]]])
    # Means (1, 2) and (1, 4): 4. Means (0, 0) and (0, 1): 1. Averaged: 2.5.
    assert feature_matching_loss(real, fake).item() == 2.5


def test_class_loss_is_the_logarithm_of_the_true_class():
    logits, c = torch.randn(3, 4, 5), torch.randint(5, (3, 4))
    p = logits.exp() / logits.exp().sum(dim=-1, keepdim=True)
    true = p.gather(-1, c.unsqueeze(-1))
    torch.testing.assert_close(class_loss(logits, c), -true.log().mean())
    assert class_loss(torch.zeros(4, 5), c[0]).item() == pytest.approx(math.log(5))


@pytest.mark.parametrize("wrong", [-1, 5])
def test_a_class_without_a_logit_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected 0 … 4: there are logits for 5"):
        class_loss(torch.zeros(3, 5), torch.tensor([0, wrong, 4]))
