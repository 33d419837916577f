"""What the answers to the exercises of 04_cgan must satisfy."""

from collections.abc import Callable, Iterator, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.diagnosis import diagnosed
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match


def joined(answer: Callable[[Tensor, Tensor, int], Tensor]) -> Iterator[Claim]:
    """Claims about [z, one_hot(c)] as a function of z, c and the number of classes."""
    z, c = torch.randn(4, 3), torch.tensor([2, 0, 4, 2])
    found = answer(z, c, 5)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    one_hot = F.one_hot(c, 5).float()
    sizes = {
        (4, 4): "the class was appended as a number: a 4 is not twice a 2.",
        (4, 3): "the noise alone, or class and noise added: join them side by side.",
        (4, 6): "one_hot without the number of classes counts those of the batch.",
        (9, 3): "joined along the batch; the second dimension is dim=1.",
    }
    words = sizes.get(tuple(found.shape), f"not {tuple(found.shape)}.")
    yield "its shape is (B, Z + K)", found.shape == (4, 8), words
    yield "its numbers are float", found.dtype == z.dtype, "one_hot gives integers."
    other = answer(z, torch.zeros(4, dtype=torch.int64), 5)
    same = "with classes 0 the same came out: the classes given are not used."
    yield "it depends on the class", not torch.equal(found, other), same
    order = "the noise first, then the class."
    expected = torch.cat([z, one_hot], dim=1)
    yield "it is [z, one_hot(c)]", close(found, expected), order


class Recorder(nn.Module):
    """A small network that remembers with which classes or conditions it was called."""

    def __init__(self, network: nn.Module):
        """Keeps the network, which takes both arguments joined."""
        super().__init__()
        self.network, self.calls = network, []

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Joins what is given and applies the network."""
        self.calls.append((a, b))
        return self.network(torch.cat([a, b.to(a.dtype).view(len(b), -1)], dim=1))


def discriminator_loss(answer: Callable[..., Tensor]) -> Iterator[Claim]:
    """Claims about D's loss of a conditional GAN, a function of G, D, x, c and z."""
    G, D = Recorder(nn.Linear(3 + 1, 2)), Recorder(nn.Linear(2 + 1, 1))
    x, c, z = torch.randn(6, 2), torch.tensor([0, 1, 2, 0, 1, 2]), torch.randn(6, 3)
    found = answer(G, D, x, c, z)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average over the batch."
    told = [torch.equal(given, c) for _, given in G.calls]
    yield "G makes images of the classes of x", all(told), "give c to G."
    told = [torch.equal(given, c) for _, given in D.calls]
    yield "D judges two batches", len(told) == 2, "once x, once what G made of z and c."
    yield "D is told the class each time", all(told), "D judges an image beside its c."

    found.backward()
    reached = G.network.weight.grad is not None
    words = "detach what G made: this loss is D's, and no gradient should reach G."
    yield "no gradient reaches G", not reached, words
    reached = D.network.weight.grad is not None and D.network.weight.grad.any()
    yield "gradients reach D", bool(reached), "the images are detached, the logits not."

    with torch.no_grad():
        real, fake = D(x, c), D(G(z, c), c)
    log_D, log_1_D = F.logsigmoid, lambda a: F.logsigmoid(-a)
    expected = -(log_D(real).mean() + log_1_D(fake).mean())
    mistakes = [
        (-expected, "D ascends V, so its loss is −V."),
        (-(log_1_D(real).mean() + log_D(fake).mean()), "real and fake are exchanged."),
        (expected / 2, "the two terms are added, not averaged."),
        (-(log_D(real).sum() + log_1_D(fake).sum()), "average over the batch."),
        (
            -(real.mean() - fake.mean()),
            "D = sigmoid(logit): the logarithms are missing.",
        ),
        (1 - expected, "the slide's 1 − log D: the logarithm is of 1 − D."),
    ]
    mistake = first_match(found.detach(), mistakes, "compare with V term by term.")
    yield (
        "it is −E[log D(x|c)] − E[log(1 − D(G(z|c)|c))]",
        (close(found.detach(), expected)),
        mistake,
    )


def generator_loss(answer: Callable[..., Tensor]) -> Iterator[Claim]:
    """Claims about G's loss in pix2pix, a function of D, c, y, ŷ and λ."""
    D = Recorder(nn.Linear(4, 1))
    c, y = torch.randn(2, 5, 2).unbind()
    y_hat = torch.randn(5, 2, requires_grad=True)
    found = answer(D, c, y, y_hat, 10.0)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average over pixels and batch."
    asked = bool(D.calls)
    yield "D is asked", asked, "the first term is D's verdict on ŷ."
    in_order = all(torch.equal(first, c) for first, _ in D.calls)
    yield "D is given the condition, then the image", in_order, "D(c, ŷ)."
    judged = torch.equal(D.calls[0][1], y_hat)
    yield "D judges ŷ", judged, "G learns from the verdict on its own image, not on y."
    not_cut = found.requires_grad and D.calls[0][1].requires_grad
    words = "detach is for D's loss; here the gradient must go through D into G."
    yield "gradients reach G through D", not_cut, words

    with torch.no_grad():
        logits = D(c, y_hat)
        adversarial = -F.logsigmoid(logits).mean()
        saturating = F.logsigmoid(-logits).mean()
        l1, l2 = (y_hat - y).abs().mean(), (y_hat - y).square().mean()
        mistakes = [
            (adversarial + l1, "λ is missing."),
            (10 * adversarial + l1, "λ weighs the L1 term."),
            (adversarial - 10 * l1, "both terms are descended: add them."),
            (adversarial + 10 * l2, "that is L2; it blurs."),
            (adversarial + 10 * (y_hat - y).mean(), "the absolute value is missing."),
            (adversarial + 100 * l1, "L1 was summed over pixels; take the mean."),
            (adversarial + 20 * l1, "L1 was summed over pixels; take the mean."),
            (saturating + 10 * l1, "right on the slide, but it saturates: −log D."),
            (-adversarial + 10 * l1, "a sign: G descends −log D(c, ŷ)."),
            (-saturating + 10 * l1, "that is D's term: G wants D to say real."),
        ]
    mistake = first_match(found.detach(), mistakes, "compare term by term.")
    expected = adversarial + 10 * l1
    yield (
        "it is −E[log D(c, ŷ)] + λ E‖y − ŷ‖₁",
        close(found.detach(), expected),
        mistake,
    )


DIAGNOSES = {
    "labels": "the labels are those of other images",
    "range": "the images are in [0, 255], not in [−1, 1]",
    "asleep": "D is never updated",
    "greedy": "G's learning rate is far too high",
}


def _a(x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return 127.5 * (x + 1), c


def _b(x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return x, c[torch.randperm(len(c))]


PATIENTS: dict[str, Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]] = {
    "A": _a,
    "B": _b,
}


def bug_hunt(answer: Mapping[str, str]) -> Iterator[Claim]:
    """Claims about what two trainings suffer from, one word of `DIAGNOSES` for each."""
    hints = {
        "A": {
            "labels": "D tells real from fake with ease: what can G not make?",
            "asleep": "D's loss falls at once to nothing: it learns, only too well.",
            "greedy": "a wild G goes up and down; here D wins at once and for good.",
        },
        "B": {
            "range": "G could not make such images, and D's loss would be near 0.",
            "asleep": "D's loss falls below 2 log 2, so D does learn, and G after it.",
            "greedy": "the curves are calm; look down a column: what does c change?",
        },
    }
    yield from diagnosed(answer, {"A": "range", "B": "labels"}, DIAGNOSES, hints)
