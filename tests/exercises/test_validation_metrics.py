"""Each check with the right answer, and with mistakes that it must name."""

import pytest
import torch

from mvacourse import metrics
from mvacourse.exercises import check
from mvacourse.exercises import validation_metrics as exercise


def psnr(y_hat, y, L, mask):
    return metrics.psnr(y_hat, y, data_range=L, mask=mask)


def ssim(x, y, L):
    return metrics.ssim(x[None, None], y[None, None], data_range=L, window="global")[0]


def ratio(images, lesions, nawm):
    return metrics.lesion_contrast(images, lesions, nawm).mean()


def moments(x, y, correction=1):
    covariance = torch.stack([x.flatten(), y.flatten()]).cov(correction=correction)
    return x.mean(), y.mean(), covariance[0, 0], covariance[1, 1], covariance[0, 1]


def by_hand(x, y, C1, C2, correction=1):
    mu_x, mu_y, xx, yy, xy = moments(x, y, correction)
    means = (2 * mu_x * mu_y + C1) / (mu_x**2 + mu_y**2 + C1)
    return means * (2 * xy + C2) / (xx + yy + C2)


def constants(L):
    return (0.01 * L) ** 2, (0.03 * L) ** 2


ANSWERS = [
    ("masked_psnr", psnr, None),
    ("masked_psnr", lambda a, b, L, m: psnr(a, b, L, m).mean(), "of each image"),
    ("masked_psnr", lambda a, b, L, m: psnr(a, b, L, m | True), "mask is not used"),
    ("masked_psnr", lambda a, b, L, m: psnr(a * m, b * m, L, m | True), "still count"),
    ("masked_psnr", lambda a, b, L, m: -psnr(a, b, L, m), "a sign"),
    (
        "masked_psnr",
        lambda a, b, L, m: 20 * (L / metrics.mae(a, b, m)).log10(),
        "MAE squared",
    ),
    (
        "masked_psnr",
        lambda a, b, L, m: 10 * (L**2 / metrics.mse(a, b, m)).log(),
        "log10, not log",
    ),
    (
        "masked_psnr",
        lambda a, b, L, m: psnr(a, b, 1.0, m) + 20 * b.flatten(1).amax(dim=1).log10(),
        "not the image's maximum",
    ),
    ("masked_psnr", lambda a, b, L, m: 1.0, "return a tensor"),
    ("global_ssim", ssim, None),
    ("global_ssim", lambda x, y, L: by_hand(x, y, *constants(L)), None),
    ("global_ssim", lambda x, y, L: by_hand(x, y, *constants(L), 0), "divide by N − 1"),
    (
        "global_ssim",
        lambda x, y, L: by_hand(x, y, 0.01 * L, 0.03 * L),
        "are squares",
    ),
    ("global_ssim", lambda x, y, L: by_hand(x, y, *constants(1)), "the data range"),
    (
        "global_ssim",
        lambda x, y, L: by_hand(x, y, (0.02 * L) ** 2, (0.03 * L) ** 2),
        "one by one",
    ),
    ("global_ssim", lambda x, y, L: ssim(x, y, L) / 2, "a term that is missing"),
    ("global_ssim", lambda x, y, L: ssim(x, y, L)[None], "means, variances"),
    ("ratio_1", ratio, None),
    ("ratio_1", metrics.lesion_contrast, "average the ratios"),
    ("ratio_1", lambda x, a, b: ratio(x, b, a), "the other way round"),
    ("ratio_1", lambda x, a, b: x[a].mean() / x[b].mean(), "were pooled"),
    ("ratio_1", lambda x, a, b: ratio(x, a, b[:1].expand_as(b)), "first each image's"),
    ("ratio_1", lambda x, a, b: 2.0, "return a tensor"),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), ANSWERS)
def test_right_answers_pass_and_mistakes_are_named(name, answer, mistake, capsys):
    assert check(getattr(exercise, name), answer) == (mistake is None)
    assert (mistake or "✓") in capsys.readouterr().out


@pytest.mark.parametrize("name", ["masked_psnr", "global_ssim", "ratio_1"])
def test_what_is_not_answered_is_said(name, capsys):
    assert not check(getattr(exercise, name), lambda *_: None)
    assert "not answered yet" in capsys.readouterr().out
