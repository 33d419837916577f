"""What the answers to the exercises of 02_vanilla_gan must satisfy."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from types import SimpleNamespace

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import SGD

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.tensors import close, first_match


def discriminator_loss(answer: Callable[[Tensor, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about −E[log D(x)] − E[log(1 − D(G(z)))] as a function of logits."""
    real, fake = torch.randn(6) + 1, torch.randn(4) - 1
    found = answer(real, fake)
    is_scalar = isinstance(found, Tensor) and found.ndim == 0
    yield "it is a scalar tensor", is_scalar, "average over the batch."
    terms = [
        binary_cross_entropy_with_logits(x, torch.full_like(x, label))
        for x, label in ((real, 1.0), (fake, 0.0))
    ]
    swapped = [
        binary_cross_entropy_with_logits(x, torch.full_like(x, label))
        for x, label in ((real, 0.0), (fake, 1.0))
    ]
    expected = sum(terms)
    mistakes = [
        (-expected, "the sign: what is ascended in Algorithm 1 is descended here."),
        (sum(swapped), "labels exchanged: D(x) is the probability of real."),
        (terms[0], "the generated images are missing."),
        (terms[1], "the real images are missing."),
        (expected / 2, "the mean of the two terms; the objective has their sum."),
        (-(real.log().mean() + (1 - fake).log().mean()), "D = sigmoid(logit)."),
        (
            -(real.sigmoid().log().mean() + 1 - fake.sigmoid().log().mean()),
            "the slip of the slide: it is log(1 − D(G(z))), not 1 − log D(G(z)).",
        ),
    ]
    mistake = first_match(found, mistakes, "write D = sigmoid(logit).")
    same = close(found, expected)
    yield "it equals the cross entropy of right labels", same, mistake


def optimal_discriminator(
    answer: Callable[[Tensor, Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about the discriminator that maximises p log D + 2 q log(1 − D)."""
    p, q = torch.rand(50) + 0.1, torch.rand(50) + 0.1
    found = torch.as_tensor(answer(p, q))
    inside = bool(((found > 0) & (found < 1)).all())
    yield "it is a probability", inside, "0 < D < 1 wherever p and q are positive."
    mistakes = [
        (p / (p + q), "that is for one generated image for each real one."),
        (2 * q / (p + 2 * q), "that is the probability of generated."),
        (p / (2 * p + q), "there are two generated images, not two real ones."),
        (torch.full_like(p, 0.5), "½ is right only where p = 2 q."),
    ]
    grid = torch.linspace(0.001, 0.999, 999)[:, None]
    best = grid[(p * grid.log() + 2 * q * (1 - grid).log()).argmax(dim=0), 0]
    mistake = first_match(found, mistakes, "p / D − 2 q / (1 − D) = 0.")
    agrees = torch.allclose(found, best, atol=2e-3)
    yield "no other D has a larger p log D + 2 q log(1 − D)", agrees, mistake


def frechet_distance(answer: Callable[[Tensor, Tensor], float]) -> Iterator[Claim]:
    """Claims about the squared Fréchet distance of one feature."""
    a, b = torch.randn(200), 2 * torch.randn(300) + 1
    found = torch.as_tensor(answer(a, b), dtype=torch.float32)
    away, apart = (a.mean() - b.mean()) ** 2, (a.std() - b.std()) ** 2
    mistakes = [
        (away, "the spreads differ as well."),
        (apart, "the means differ as well."),
        ((away + apart).sqrt(), "it is reported squared, without the root."),
        (away + (a.var() - b.var()) ** 2, "variances for spreads: (σ_a − σ_b)²."),
        (away + a.var() + b.var(), "the term −2 σ_a σ_b is missing."),
    ]
    mistake = first_match(found, mistakes, "(μ_a − μ_b)² + σ_a² + σ_b² − 2 σ_a σ_b.")
    # N or N − 1 in the variance: both are fine here.
    agrees = torch.allclose(found, away + apart, rtol=2e-2)
    yield "it is (μ_a − μ_b)² + (σ_a − σ_b)²", agrees, mistake


def repaired_step(answer: Callable) -> Iterator[Claim]:
    """Claims about one iteration of Algorithm 1, given players and a batch."""
    players, x = _tiny_players(), torch.rand(16, 4)
    G = deepcopy(players.G.state_dict())
    answer(players, x)
    expected = _tiny_players()
    fake = expected.G(expected.noise(x)).detach()
    softplus = nn.functional.softplus
    loss = softplus(-expected.D(x)).mean() + softplus(expected.D(fake)).mean()
    loss.backward()
    expected.optimizer_D.step()
    moved = all(map(torch.equal, players.D.parameters(), expected.D.parameters()))
    words = "D's update: clear its gradients, then backward and step, with its loss."
    yield "D takes one step down its loss", moved, words
    yield (
        "G moves",
        _moved(G, players.G),
        "no gradient reaches G: what D judges in G's update must not be detached.",
    )
    toward = _tiny_players()
    toward.optimizer_D = SGD(toward.D.parameters(), lr=0.0)
    before = toward.D(toward.G(toward.fixed)).mean()
    for _ in range(30):
        answer(toward, x)
    after = toward.D(toward.G(toward.fixed)).mean()
    words = "G descends −E[log D(G(z))]: its images must look more real to D."
    yield "G learns to please a D that stands still", bool(after > before), words


def _tiny_players() -> SimpleNamespace:
    torch.manual_seed(0)
    G = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 4))
    D = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    z = torch.randn(16, 3)  # the same at each call, however often an answer draws
    return SimpleNamespace(
        G=G,
        D=D,
        optimizer_G=SGD(G.parameters(), lr=0.1),
        optimizer_D=SGD(D.parameters(), lr=0.1),
        noise=lambda x: z[: len(x)],
        fixed=torch.randn(64, 3),
    )


def _moved(before: dict[str, Tensor], network: nn.Module) -> bool:
    after = network.state_dict()
    return any(not torch.equal(before[name], after[name]) for name in before)
