"""What the answers to the exercises of 01_autoencoders must satisfy."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim


def kl_divergence(answer: Callable[[Tensor, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about KL(N(μ, σ²) ‖ N(0, I)) as a function of μ and log σ²."""
    zero = torch.zeros(4, 3)
    yield (
        "it vanishes where the Gaussian is the prior",
        torch.allclose(answer(zero, zero), torch.tensor(0.0)),
        "the −1 is missing, or log σ² was taken for σ².",
    )
    mu, log_var = torch.randn(4, 3), torch.randn(4, 3)
    gaussian = torch.distributions.Normal(mu, (0.5 * log_var).exp())
    prior = torch.distributions.Normal(0.0, 1.0)
    expected = torch.distributions.kl_divergence(gaussian, prior)
    found = answer(mu, log_var)
    yield ("it is a scalar", found.ndim == 0, "sum over Z, then average over B.")
    yield (
        "it is summed over the latent variables",
        not torch.allclose(found, expected.mean()),
        "the mean was taken over Z too; the KL of independent variables adds up.",
    )
    yield (
        "it is averaged over the batch",
        not torch.allclose(found, expected.sum()),
        "the sum was taken over the batch too.",
    )
    yield (
        "it equals torch.distributions.kl_divergence",
        torch.allclose(found, expected.sum(dim=1).mean()),
        "a sign or the factor ½; or σ in place of σ² = exp(log σ²).",
    )


def reparameterise(
    answer: Callable[[Tensor, Tensor, Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about z = μ + σ ε as a function of μ, log σ² and ε."""
    mu = torch.full((20_000, 1), 3.0, requires_grad=True)
    log_var = torch.full((20_000, 1), 4.0).log().requires_grad_()
    z = answer(mu, log_var, torch.randn(20_000, 1))
    yield (
        "z has the mean μ",
        abs(z.mean().item() - 3) < 0.1,
        "μ is added once, outside the product.",
    )
    yield (
        "z has the variance σ²",
        abs(z.var().item() - 4) < 0.3,
        "σ = exp(½ log σ²): with exp(log σ²) the variance is σ⁴.",
    )
    yield (
        "gradients reach μ and log σ²",
        z.requires_grad
        and all(
            g is not None and g.abs().sum() > 0
            for g in torch.autograd.grad(z.sum(), (mu, log_var), allow_unused=True)
        ),
        "no detach, no .item(), no torch.normal(μ, σ): those cut the graph.",
    )


def coverage(answer: Callable[[int, int, int], list]) -> Iterator[Claim]:
    """Claims about how often a transposed convolution writes each output pixel."""
    yield (
        "3 inputs, kernel 2, stride 2: every pixel once",
        list(answer(3, 2, 2)) == [1] * 6,
        "input i writes the outputs i·stride … i·stride + kernel − 1.",
    )
    yield (
        "3 inputs, kernel 3, stride 2: every other pixel twice",
        list(answer(3, 3, 2)) == [1, 1, 2, 1, 2, 1, 1],
        "the output has (n − 1)·stride + kernel pixels.",
    )
    interior = list(answer(8, 4, 2))[2:-2]
    yield (
        "8 inputs, kernel 4, stride 2: constant away from the ends",
        all(n == 2 for n in interior),
        "a kernel that is a multiple of the stride covers evenly.",
    )
