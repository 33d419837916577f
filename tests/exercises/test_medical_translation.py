import numpy as np
import pytest
import torch

from mvacourse.exercises import check
from mvacourse.exercises import medical_translation as exercise


def field(layers):
    size, stride = 1, 1
    for k, s in layers:
        size, stride = size + (k - 1) * stride, stride * s
    return size


def field_with_own_stride(layers):
    size, stride = 1, 1
    for k, s in layers:
        stride *= s
        size += (k - 1) * stride
    return size


def product(layers):
    return torch.tensor([k for k, _ in layers]).prod().item()


def unstrided(layers):
    return 1 + sum(k - 1 for k, _ in layers)


def test_the_receptive_field_is_right(capsys):
    assert check(exercise.receptive_field, field)
    assert capsys.readouterr().out.count("✓") == 5


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (product, "kernels do not multiply"),
        (lambda layers: sum(k for k, _ in layers), "kernels do not add"),
        (unstrided, "neighbouring values lie 2 pixels apart"),
        (lambda layers: 4, "5 pixels, not 4"),
        (lambda layers: field([(layers[0][0], s) for _, s in layers]), "not 13"),
        (field_with_own_stride, "counts for the layers after it"),
        (lambda layers: {1: 5, 2: 5 if layers[0][0] == 3 else 10}.get(len(layers)), ""),
    ],
)
def test_a_wrong_receptive_field_is_named(answer, words, capsys):
    assert not check(exercise.receptive_field, answer)
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, m: (a - b).abs()[m].mean(), None),
        (lambda a, b, m: ((a - b).abs() * m).sum() / m.sum(), None),
        (lambda a, b, m: (a - b).abs().mean(), "air flatters"),
        (lambda a, b, m: ((a - b).abs() * m).mean(), "not by all voxels"),
        (lambda a, b, m: (a - b).abs()[m].sum(), "do not add up"),
        (lambda a, b, m: (a - b)[m].mean(), "cancel"),
        (lambda a, b, m: (a - b)[m].square().mean(), "not squared"),
        (lambda a, b, m: (a - b).abs()[m], "average over the voxels"),
        (lambda a, b, m: 1.0, ""),
    ],
)
def test_the_error_in_a_mask(answer, words, capsys):
    assert check(exercise.masked_mae, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"L2": -200, "L1": -1000}, None),
        ({"L2": torch.tensor(-200.0), "L1": np.float32(-1000)}, None),
        ({"L2": torch.ones(100), "L1": -1000}, "give answer"),
        ({"L2": -1000, "L1": -1000}, "the mean"),
        ({"L2": -200.0, "L1": 0}, "the median"),
        ({"L2": -200.0}, "give answer"),
    ],
)
def test_the_best_guess(answer, words, capsys):
    assert check(exercise.best_guess, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"A": "pairs"}, "the L1 would stay flat"),
        ({"A": "detach"}, "alone would teach G"),
        ({"A": "range"}, "in the tens"),
        ({"B": "weight"}, "please D before all"),
        ({"B": "detach"}, "as far as in the healthy one"),
        ({"B": "range"}, "in the tens"),
        ({"A": "the D"}, "choose from weight, pairs"),
        ({"C": "pairs"}, '{"A": "…", "B": "…"}'),
        ({"B": ...}, "not answered yet"),
    ],
)
def test_the_bug_hunt(change, words, capsys):
    answer = {"A": "weight", "B": "pairs"} | change
    assert check(exercise.bug_hunt, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out


def test_each_patient_suffers_from_one_thing():
    c, y = torch.randn(2, 3, 1, 4, 4)
    adversarial, l1 = torch.tensor(2.0), torch.tensor(0.5)
    assert exercise.HEALTHY.objective(adversarial, l1) == 2 + 100 * 0.5
    A, B = exercise.PATIENTS["A"], exercise.PATIENTS["B"]
    assert A.objective(adversarial, l1) == 100 * 2 + 0.5
    assert A.prepare(c, y)[1] is y
    assert B.objective is exercise.HEALTHY.objective
    assert all(
        not torch.equal(a, b) for a, b in zip(B.prepare(c, y)[1], y, strict=True)
    )
