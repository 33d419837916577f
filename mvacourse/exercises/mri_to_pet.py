"""What the answers to the exercises of 09_mri_to_pet must satisfy."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from numbers import Real

import torch
from torch import Tensor, nn
from torch.optim import SGD

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.descent import LEFT, RATE, weights_after, weights_of
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match


def weighted_l1(answer: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about the weighted L1 of one volume, a function of ŷ, y and regions."""
    y = torch.randn(6, 7, 8)
    y_hat = (y + torch.randn(6, 7, 8)).requires_grad_()
    label = torch.multinomial(torch.tensor([0.02, 0.3, 0.68]), y.numel(), True)
    regions = torch.stack([label.view(y.shape) == k for k in range(3)])  # (3, X, Y, Z)
    regions[0] = False
    regions[0, 0, 0, 0], regions[1:, 0, 0, 0] = True, False  # a lesion of one voxel
    found = answer(y_hat, y, regions)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average over the regions too."
    error = (y_hat - y).abs()
    means = torch.stack([error[region].mean() for region in regions])
    squares = torch.stack([error[region].square().mean() for region in regions])
    mistakes = [
        (error.mean(), "that is the plain L1: every voxel counts the same."),
        (means.sum(), "divide by the number of regions, M."),
        (error.sum() / len(regions), "divide each sum by the voxels of its region."),
        (means.sum() / error.numel(), "M is the number of regions, not of voxels."),
        (squares.mean(), "absolute differences, not squared."),
    ]
    mistake = first_match(
        found, mistakes, "mean error of each region, then their mean."
    )
    yield (
        "it is the mean of the regions' mean errors",
        close(found, means.mean()),
        mistake,
    )
    words = "keep the tensor as it was computed: no detach, no item()."
    yield "gradients reach ŷ", found.requires_grad, words
    for k, claim in enumerate(("a control without lesions", "a cube without NAWM")):
        left = regions.clone()
        left[k] = False
        kept = torch.cat([means[:k], means[k + 1 :]])
        found = answer(y_hat, y, left)
        mistakes = [
            (kept.sum() / 3, "M counts the regions that are there: 2."),
            (torch.tensor(float("nan")), "0 / 0: leave out a region without voxels."),
        ]
        mistake = first_match(found, mistakes, "average over the regions there are.")
        yield f"{claim} has a loss too", close(found, kept.mean()), mistake


def weight_of_a_voxel(answer: float) -> Iterator[Claim]:
    """Claims about a lesion voxel over another one: 250 of lesion, 50,000 others."""
    known = isinstance(answer, Real)  # of numpy too
    yield "it is a number", known, "how many times as much as a voxel of the others."
    words = {
        1.0: "in the plain L1; here each voxel is divided by those of its region.",
        1 / 200: "the other way round: small regions weigh more.",
    }.get(answer, f"1/250 against 1/50,000; not {float(answer):g}.")
    yield "1/N_les over 1/N_other", abs(answer - 200) < 1e-6, words


def paired_t(answer: Callable[[Tensor, Tensor], float]) -> Iterator[Claim]:
    """Claims about the paired t of two methods' errors on the same N subjects."""
    floor = torch.rand(16)  # of the noise in each true image: both methods pay it
    a, b = floor + 0.0, floor + 0.02 + 0.02 * torch.randn(16)  # so that t < 0
    b[0] = a[0] - 0.03  # and one subject says the contrary
    found = torch.as_tensor(answer(a, b), dtype=torch.float32)
    yield "it is one number", found.ndim == 0, "one t for all subjects, not one each."
    d, N = a - b, len(a)
    t, unpaired = _t(d), (a.mean() - b.mean()) / ((a.var() + b.var()) / N).sqrt()
    mistakes = [
        (unpaired, "that is for two groups of people: what both pay has to cancel."),
        (-t, "d = a − b, and no | |: t > 0 says that a errs more."),
        (d.mean() / d.std(), "divide by the standard error, SD / √N."),
        (t * N**0.5, "the standard error is SD / √N, not SD / N."),
        (t * (N / (N - 1)) ** 0.5, "the SD of a sample divides by N − 1."),
        (_t(d.abs()), "without | |: a subject for a takes back one for b."),
        (_t(d / b), "differences, not shares of b's error."),
    ]
    mistake = first_match(found, mistakes, "mean of d over its standard error.")
    yield "it is mean(d) / (SD(d) / √N)", close(found, t), mistake
    few = torch.as_tensor(answer(a[:5], b[:5]), dtype=torch.float32)
    words = "N is how many subjects are given, not always 16."
    yield "it holds for 5 subjects too", close(few, _t(d[:5])), words


def _t(d: Tensor) -> Tensor:
    return d.mean() / (d.std() / len(d) ** 0.5)


def bug_hunt(answer: Callable[..., Mapping[str, Tensor]]) -> Iterator[Claim]:
    """Claims about one repaired `step(S, R, optimizer, c, y)` of the Refiner.

    The optimizer holds the parameters of both S and R.
    """
    torch.manual_seed(0)
    both = nn.ModuleList([nn.Linear(2, 1), nn.Linear(3, 1)])
    S, R = deepcopy(both)
    for p in both[1].parameters():
        p.grad = torch.full_like(p, LEFT)
    c, y = torch.randn(9, 2), torch.randn(9, 1)
    errors = answer(*both, SGD(both.parameters(), lr=RATE), c, y)

    words = "R's loss reaches S through the sketch: detach() it."
    stays = close(weights_of(both[0]), weights_of(S))
    yield "the Sketcher stays as it was", stays, words
    found, sketch = weights_of(both[1]), S(c).detach()
    loss = (R(torch.cat([c, sketch], dim=1)) - y).abs().mean()
    blind = (R(torch.cat([c, 0 * sketch], dim=1)) - y).abs().mean()
    right = weights_after(R, loss)
    mistakes = [
        (weights_of(R), "R does not learn: detach the sketch, not what R makes."),
        (right - RATE * LEFT, "optimizer.zero_grad() before backward."),
        (weights_after(R, blind), "R is shown c and the sketch."),
        (weights_after(R, -loss), "down the loss, not up."),
    ]
    mistake = first_match(found, mistakes, "R descends the mean |R(c, S(c)) − y|.")
    yield "the Refiner takes one step down its loss", close(found, right), mistake
    named = isinstance(errors, Mapping) and len(errors) > 0
    yield "the errors come back by name", named, "as from the broken step."
