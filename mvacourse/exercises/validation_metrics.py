"""What the answers to the exercises of 06_validation_metrics must satisfy."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match


def masked_psnr(answer: Callable[..., Tensor]) -> Iterator[Claim]:
    """Claims about PSNR in a mask, as a function of ŷ, y, the data range and a mask."""
    y, error = 100 * torch.randn(2, 3, 1, 6, 5)
    mask = torch.rand(3, 1, 6, 5) < 0.5
    mask[:, :, 0], L = True, 3000.0
    found = answer(y + error, y, L, mask)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    pooled = "average the voxels of each image, not of all images together."
    yield "there is one value per image", found.shape == (3,), pooled

    def decibels(mean_square, maximum=L):
        return 20 * torch.log10(torch.as_tensor(maximum)) - 10 * torch.log10(
            mean_square
        )

    squares, n = error.square() * mask, mask.flatten(1).sum(dim=1)
    inside = squares.flatten(1).sum(dim=1) / n
    own = (y * mask).flatten(1).amax(dim=1), y.flatten(1).amax(dim=1)
    absolute = (error.abs() * mask).flatten(1).sum(dim=1) / n
    mistakes = [
        (decibels(error.square().flatten(1).mean(dim=1)), "the mask is not used."),
        (
            decibels(squares.flatten(1).mean(dim=1)),
            "divide by the voxels in the mask: those outside, set to 0, still count.",
        ),
        (decibels(inside, own[0]), "MAX is the data range, not the image's maximum."),
        (decibels(inside, own[1]), "MAX is the data range, not the image's maximum."),
        (decibels(absolute**2), "that is the MAE squared: square each error first."),
        (20 * torch.log10(L / inside), "10 log10 of the MSE, or 20 of its root."),
        (decibels(inside) * torch.tensor(10.0).log(), "log10, not log."),
        (-decibels(inside), "a sign: less error is more decibels."),
    ]
    words = first_match(found, mistakes, "compare with the equation term by term.")
    yield "20 log10(MAX) − 10 log10(MSE)", close(found, decibels(inside)), words


def global_ssim(answer: Callable[..., Tensor]) -> Iterator[Claim]:
    """Claims about the SSIM of whole images, as a function of x, y and the range."""
    # So near to 0 that C1 counts, and so apart that the luminance does.
    x, y = (
        0.2 * torch.randn(2, 3, 4).double() + torch.tensor([0.4, -0.1])[:, None, None]
    )
    L = 12.0
    found = answer(x, y, L)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield (
        "it is a scalar",
        found.ndim == 0,
        "means, variances, covariance of all pixels.",
    )
    same = answer(x, x, L)
    words = "numerators and denominators agree then: look for a term that is missing."
    yield "of an image and itself it is 1", close(same, torch.tensor(1.0)), words

    def similarity(correction=1, C1=(0.01 * L) ** 2, C2=(0.03 * L) ** 2, factors="lcs"):
        mu_x, mu_y = x.mean(), y.mean()
        s_x, s_y = x.std(correction=correction), y.std(correction=correction)
        s_xy = ((x - mu_x) * (y - mu_y)).sum() / (x.numel() - correction)
        each = {
            "l": (2 * mu_x * mu_y + C1) / (mu_x**2 + mu_y**2 + C1),
            "c": (2 * s_x * s_y + C2) / (s_x**2 + s_y**2 + C2),
            "s": (s_xy + C2 / 2) / (s_x * s_y + C2 / 2),
        }
        return torch.stack([each[name] for name in factors]).prod()

    mistakes = [
        (similarity(correction=0), "sample variances: divide by N − 1."),
        (similarity(C1=0.01 * L, C2=0.03 * L), "C1 and C2 are squares."),
        (similarity(C1=1e-4, C2=9e-4), "C1 and C2 hold the data range."),
        (similarity(factors="lc"), "the structure is missing."),
        (similarity(factors="cs"), "the luminance is missing."),
        (similarity(factors="ls"), "the contrast is missing."),
    ]
    words = first_match(found, mistakes, "compare l, c and s one by one.")
    yield "it is l · c · s", close(found, similarity()), words


def ratio_1(answer: Callable[..., Tensor]) -> Iterator[Claim]:
    """Claims about Ratio 1 as a function of images, lesion and NAWM masks."""
    images = torch.rand(3, 1, 6, 5) + 0.5
    images[2] *= 10  # another scanner
    lesions, nawm = torch.zeros(2, 3, 1, 6, 5, dtype=torch.bool)
    for i in range(3):
        lesions[i, 0, : i + 1, :2], nawm[i, 0, 4:, i:] = True, True
    found = answer(images, lesions, nawm)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average the ratios over the images."
    triples = list(zip(images, lesions, nawm, strict=True))
    ratios = torch.stack([x[a].mean() / x[b].mean() for x, a, b in triples])
    mistakes = [
        (images[lesions].mean() / images[nawm].mean(), "all voxels were pooled: a "
         "scanner with large numbers, or a patient with many lesions, decides alone."),
        ((1 / ratios).mean(), "lesions over NAWM, not the other way round."),
        (1 / ratios.mean(), "lesions over NAWM, not the other way round."),
        (
            torch.stack([x[a].mean() for x, a, _ in triples]).mean()
            / torch.stack([x[b].mean() for x, _, b in triples]).mean(),
            "a ratio of means: divide within each image, then average.",
        ),
        (
            torch.stack([x[a].sum() / x[b].sum() for x, a, b in triples]).mean(),
            "means in the masks, not sums: masks differ in size.",
        ),
    ]  # fmt: skip
    words = first_match(found, mistakes, "first each image's ratio, then their mean.")
    expected = ratios.mean()
    yield "(1/N) Σ I_i(lesions) / I_i(NAWM)", close(found, expected), words
