import pytest
import torch

from mvacourse.exercises import check
from mvacourse.exercises import vanilla_gan as exercise

softplus = torch.nn.functional.softplus


def cross_entropy(real, fake):
    return softplus(-real).mean() + softplus(fake).mean()


def best(p, q):
    return p / (p + 2 * q)


def frechet(a, b):
    return (a.mean() - b.mean()) ** 2 + (a.std() - b.std()) ** 2


def update(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def step(players, x, *, detach_D=True, detach_G=False, sign=1, swap=False):
    """Algorithm 1, with the mistakes that students make."""
    G, D = players.G, players.D
    fake = G(players.noise(x))
    judged = fake.detach() if detach_D else fake
    loss = update(players.optimizer_D, cross_entropy(D(x), D(judged)))
    made = G(players.noise(x))
    judged = made.detach() if detach_G else made
    optimizer = players.optimizer_D if swap else players.optimizer_G
    return {"D": loss, "G": update(optimizer, sign * softplus(-D(judged)).mean())}


RIGHT = [
    (exercise.discriminator_loss, cross_entropy),
    (exercise.optimal_discriminator, best),
    (exercise.frechet_distance, frechet),
    (exercise.repaired_step, step),
]
WRONG = [
    (exercise.discriminator_loss, lambda r, f: -cross_entropy(r, f), "sign"),
    (exercise.discriminator_loss, lambda r, f: cross_entropy(-r, -f), "exchanged"),
    (exercise.discriminator_loss, lambda r, f: cross_entropy(r, f) / 2, "sum"),
    (exercise.discriminator_loss, lambda r, f: softplus(-r).mean(), "missing"),
    (
        exercise.discriminator_loss,
        lambda r, f: -(r.sigmoid().log().mean() + 1 - f.sigmoid().log().mean()),
        "slip of the slide",
    ),
    (exercise.discriminator_loss, lambda r, f: softplus(-r), "average over the batch"),
    (exercise.optimal_discriminator, lambda p, q: p / (p + q), "one generated"),
    (
        exercise.optimal_discriminator,
        lambda p, q: 2 * q / (p + 2 * q),
        "probability of",
    ),
    (exercise.optimal_discriminator, lambda p, q: p / q, "0 < D < 1"),
    (exercise.optimal_discriminator, lambda p, q: 0 * p + 0.5, "p = 2 q"),
    (exercise.frechet_distance, lambda a, b: frechet(a, b) ** 0.5, "root"),
    (exercise.frechet_distance, lambda a, b: (a.mean() - b.mean()) ** 2, "spreads"),
    (
        exercise.frechet_distance,
        lambda a, b: (a.mean() - b.mean()) ** 2 + (a.var() - b.var()) ** 2,
        "variances for spreads",
    ),
    (exercise.repaired_step, lambda p, x: step(p, x, swap=True), "D's update"),
    (exercise.repaired_step, lambda p, x: step(p, x, sign=-1), "more real"),
]


@pytest.mark.parametrize(("claims", "answer"), RIGHT)
def test_the_right_answer_holds(claims, answer):
    assert check(claims, answer)


@pytest.mark.parametrize(("claims", "answer", "words"), WRONG)
def test_a_wrong_answer_is_told_its_mistake(claims, answer, words, capsys):
    assert not check(claims, answer)
    assert words in capsys.readouterr().out


def test_a_detached_g_is_told_that_g_does_not_move(capsys):
    """Its loss has no graph to G: the backward pass reaches D alone."""
    assert not check(exercise.repaired_step, lambda p, x: step(p, x, detach_G=True))
    assert "G moves" in capsys.readouterr().out


def test_an_answer_not_given_yet_is_no_answer(capsys):
    assert not check(exercise.repaired_step, lambda players, x: None)
