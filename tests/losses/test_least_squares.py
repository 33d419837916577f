import torch

from mvacourse.losses import (
    least_squares_discriminator_loss,
    least_squares_generator_loss,
)


def test_values_by_hand():
    """(1 − 1)² and (3 − 1)²; 0² and 2²; then (0 − 1)² and (2 − 1)²."""
    real, fake = torch.tensor([1.0, 3.0]), torch.tensor([0.0, 2.0])
    assert least_squares_discriminator_loss(real, fake) == 4 / 2 + 4 / 2
    assert least_squares_generator_loss(fake) == 1


def test_where_d_cannot_tell_it_answers_one_half():
    """Mao et al. (2017), equation 11 with a = 0, b = 1, equal densities: D* = ½."""
    answer = torch.tensor(0.0, requires_grad=True)
    for _ in range(100):
        loss = least_squares_discriminator_loss(answer, answer)
        (slope,) = torch.autograd.grad(loss, answer)
        answer = (answer - 0.1 * slope).detach().requires_grad_()
    torch.testing.assert_close(answer.detach(), torch.tensor(0.5))
    half = torch.tensor(0.5)
    assert least_squares_discriminator_loss(half, half) == 0.5
    assert least_squares_generator_loss(half) == 0.25


def test_a_right_answer_beyond_its_target_costs_too():
    """Where cross entropy would reward it: D(x) = 5 for data."""
    sure, right = torch.tensor([5.0]), torch.tensor([1.0])
    nothing = torch.zeros(1)
    far = least_squares_discriminator_loss(sure, nothing)
    assert far > least_squares_discriminator_loss(right, nothing) == 0
