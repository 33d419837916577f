from functools import partial

import numpy as np
import pytest
import torch
from scipy.stats import ttest_rel

from mvacourse.exercises import check
from mvacourse.exercises.mri_to_pet import (
    bug_hunt,
    paired_t,
    weight_of_a_voxel,
    weighted_l1,
)
from mvacourse.losses.weighted_l1 import weighted_l1_loss


def right(y_hat, y, regions):
    error = (y_hat - y).abs()
    return torch.stack([error[r].mean() for r in regions if r.any()]).mean()


def no_controls(y_hat, y, regions):
    error = (y_hat - y).abs()
    return torch.stack([error[region].mean() for region in regions]).mean()


def zero_for_controls(y_hat, y, regions):
    error = (y_hat - y).abs()
    return sum(error[r].mean() if r.any() else 0 for r in regions) / 3


def lesions_alone_may_lack(y_hat, y, regions):
    return no_controls(y_hat, y, regions if regions[0].any() else regions[1:])


def two_voxels_at_least(y_hat, y, regions):
    return no_controls(y_hat, y, [r for r in regions if r.sum() > 1])


def test_the_right_answers_pass(capsys):
    assert check(weighted_l1, right)
    assert check(
        weighted_l1,
        lambda y_hat, y, r: weighted_l1_loss(y_hat[None, None], y[None, None], r[None]),
    )
    assert check(weight_of_a_voxel, 200)
    assert check(weight_of_a_voxel, np.int64(50_000) // np.int64(250))
    assert check(weight_of_a_voxel, np.float32(200))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda y_hat, y, r: (y_hat - y).abs().mean(), "that is the plain L1"),
        (lambda *a: 3 * right(*a), "divide by the number of regions"),
        (lambda *a: right(*a).item(), "return a tensor"),
        (lambda *a: right(*a).detach(), "no detach"),
        (lambda y_hat, y, r: (y_hat - y).abs().sum() / 3, "divide each sum"),
        (lambda y_hat, y, r: right(y_hat, y, r)[None], "average over the regions too"),
        (no_controls, "0 / 0: leave out"),
        (zero_for_controls, "M counts the regions that are there"),
        (lesions_alone_may_lack, "0 / 0: leave out"),
        (two_voxels_at_least, "mean error of each region"),
    ],
)
def test_a_likely_mistake_is_named(answer, words, capsys):
    assert not check(weighted_l1, answer)
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "words"),
    [(1.0, "in the plain L1;"), (1 / 200, "the other way round"), (7.0, "not 7")],
)
def test_the_mistaken_weight_is_named(answer, words, capsys):
    assert not check(weight_of_a_voxel, answer)
    assert words in capsys.readouterr().out


def t_of(d, correction=1):
    return d.mean() / (d.std(correction=correction) / len(d) ** 0.5)


def two_groups(a, b):
    return (a.mean() - b.mean()) / ((a.var() + b.var()) / len(a)).sqrt()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: t_of(a - b), None),
        (lambda a, b: ttest_rel(a, b).statistic, None),
        (two_groups, "two groups of people"),
        (lambda a, b: t_of(b - a), "d = a − b"),
        (lambda a, b: t_of(a - b).abs(), "no | |"),
        (lambda a, b: (a - b).mean() / (a - b).std(), "standard error, SD / √N"),
        (lambda a, b: t_of(a - b) * 4, "not SD / N"),
        (lambda a, b: t_of(a - b, correction=0), "divides by N − 1"),
        (lambda a, b: t_of((a - b).abs()), "without | |"),
        (lambda a, b: t_of((a - b) / b), "not shares"),
        (lambda a, b: (a - b).mean() / (a - b).std() * 4, "not always 16"),
        (lambda a, b: (a - b) / (a - b).std(), "not one each"),
        (lambda a, b: 0.0, "mean of d over"),
    ],
)
def test_the_paired_t(answer, words, capsys):
    assert check(paired_t, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out


def refine(
    S, R, optimizer, c, y, *, detach=True, blind=False, freeze=False, clear=True, sign=1
):
    """One update of the Refiner, in variants of which the first is right."""
    sketch = S(c).detach() if detach else S(c)
    y_hat = R(torch.cat([c, 0 * sketch if blind else sketch], dim=1))
    error = (y_hat - y).abs().mean()
    if clear:
        optimizer.zero_grad()
    if not freeze:
        (sign * error).backward()
    optimizer.step()
    return {"refined": error.detach()}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"detach": False}, "detach() it"),
        ({"freeze": True}, "R does not learn"),
        ({"clear": False}, "zero_grad() before backward"),
        ({"blind": True}, "shown c and the sketch"),
        ({"sign": -1}, "not up"),
        ({"sign": 2}, "descends the mean"),
    ],
)
def test_the_bug_hunt(changes, words, capsys):
    assert check(bug_hunt, partial(refine, **changes)) == (words is None)
    assert (words or "") in capsys.readouterr().out


def test_the_bug_hunt_asks_for_the_errors(capsys):
    assert not check(bug_hunt, lambda *a: refine(*a)["refined"])
    assert "as from the broken step" in capsys.readouterr().out
