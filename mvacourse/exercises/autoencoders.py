"""What the answers to the exercises of 01_autoencoders must satisfy."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match

LOG_TAKEN = "log σ² was taken for σ² = exp(log σ²)."


def kl_divergence(answer: Callable[[Tensor, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about KL(N(μ, σ²) ‖ N(0, I)) as a function of μ and log σ²."""
    mu, log_var = torch.randn(4, 3), torch.randn(4, 3)
    found = answer(mu, log_var)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    shape = "sum over Z, then average over B."
    yield "it is a scalar, summed over Z and averaged over B", found.ndim == 0, shape

    gaussian = torch.distributions.Normal(mu, (0.5 * log_var).exp())
    prior = torch.distributions.Normal(0.0, 1.0)
    each = torch.distributions.kl_divergence(gaussian, prior)  # (B, Z)
    expected = each.sum(dim=1).mean()
    var, sigma = log_var.exp(), (0.5 * log_var).exp()

    def of(total: Tensor) -> Tensor:
        return 0.5 * total.sum(dim=1).mean()

    mistakes = [
        (each.sum(), "the sum was taken over the batch too; average over B."),
        (each.mean(), "the mean was taken over Z too; sum over Z."),
        (
            each.sum(dim=0).mean(),
            "sum and mean are exchanged: sum over Z, mean over B.",
        ),
        (-expected, "the sign of the whole: a KL divergence is never negative."),
        (2 * expected, "the factor ½ is missing."),
        (of(mu**2 + var - log_var), "the −1 is missing."),
        (of(mu**2 + var + log_var - 1), "a sign: log σ² is subtracted."),
        (of(mu**2 + sigma - log_var - 1), "σ in place of σ² = exp(log σ²)."),
        (of(mu**2 + log_var - log_var.log() - 1), LOG_TAKEN),
        (of(mu**2 + log_var - log_var - 1), LOG_TAKEN),
    ]
    mistake = first_match(found, mistakes, "compare with the equation term by term.")
    zero = torch.zeros(4, 3)
    vanishes = close(answer(zero, zero), torch.tensor(0.0))
    yield "it vanishes where the Gaussian is the prior", vanishes, mistake
    same = close(found, expected)
    yield "it equals torch.distributions.kl_divergence", same, mistake


def reparameterise(
    answer: Callable[[Tensor, Tensor, Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about z = μ + σ ε as a function of μ, log σ² and ε."""
    mu, log_var, eps = torch.randn(3, 5, 2).unbind()
    mu, log_var = mu.requires_grad_(), log_var.requires_grad_()
    z = answer(mu, log_var, eps)
    if not isinstance(z, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    each = "one z for each μ; neither summed nor averaged."
    yield "z has the shape of μ", z.shape == mu.shape, each

    sigma = (0.5 * log_var).exp()
    noise = (z - mu) / sigma
    mistakes = [
        (mu + sigma, "ε is missing: σ has to be multiplied by it."),
        (mu + log_var * eps, "log σ² was taken for σ = exp(½ log σ²)."),
        (mu + log_var.exp() * eps, "exp(log σ²) is σ²; σ = exp(½ log σ²)."),
        (sigma * eps, "μ is missing."),
        ((mu + sigma) * eps, "μ is added outside the product."),
        (mu + sigma * noise.mean(), "one ε for all; each z has its own."),
    ]
    other = "z must come from the ε that is given; torch.normal draws another."
    mistake = first_match(z, mistakes, other)
    yield "z = μ + σ ε with the ε given", close(z, mu + sigma * eps), mistake
    yield (
        "gradients reach μ and log σ²",
        z.requires_grad
        and all(
            g is not None and g.abs().sum() > 0
            for g in torch.autograd.grad(z.sum(), (mu, log_var), allow_unused=True)
        ),
        "no detach, no .data, no torch.no_grad(): those cut the graph.",
    )


def coverage(answer: Callable[[int, int, int], list]) -> Iterator[Claim]:
    """Claims about how often a transposed convolution writes each output pixel."""
    cases = {
        (3, 2, 2): "every output once",
        (3, 3, 2): "every other output twice, inside",
        (8, 4, 2): "every output twice, away from the ends",
    }
    for n, kernel, stride in cases:
        length = (n - 1) * stride + kernel
        claim = f"{n} inputs, kernel {kernel}, stride {stride}: {length} outputs"
        try:
            found = answer(n, kernel, stride)
        except IndexError:
            beyond = (
                f"an index is beyond the end, which is {length - 1} counted from 0."
            )
            yield claim, False, beyond
            return
        if not hasattr(found, "__len__"):
            yield claim, False, "return a list, one count for each output."
            return
        yield claim, len(found) == length, f"(n − 1)·stride + kernel, not {len(found)}."
    for (n, kernel, stride), words in cases.items():
        found = [int(count) for count in answer(n, kernel, stride)]
        first = [i * stride for i in range(n)]
        expected = [sum(j - kernel < i <= j for i in first) for j in range(len(found))]
        mistake = "input i writes the outputs i·stride … i·stride + kernel − 1."
        if max(found) == 1:
            mistake = "a second write adds to the count, it does not replace the first."
        if sorted(found) == sorted(expected):
            mistake = "the counts are right and in the wrong order."
        yield (
            f"{n} inputs, kernel {kernel}, stride {stride}: {words}",
            found == expected,
            mistake,
        )
