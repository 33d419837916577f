from itertools import repeat

import torch
from torch.optim import SGD, Adam

from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.training.digit_classifier import (
    DigitClassifierSettings,
    digit_classifier_step,
    train_digit_classifier,
)

CLASSES = torch.arange(8)


def test_steps_overfit_one_batch(tiny_digits):
    model = DigitClassifier()
    optimizer = Adam(model.parameters(), lr=1e-2)
    for _ in range(40):
        loss = digit_classifier_step(model, optimizer, tiny_digits, CLASSES)["loss"]
    assert loss < 0.05
    assert torch.equal(model(tiny_digits).argmax(dim=1), CLASSES)


def test_a_step_descends_the_mean_of_minus_log_p(tiny_digits):
    model = DigitClassifier()
    p = model(tiny_digits).softmax(dim=1)
    expected = -sum(p[n, n].log() for n in range(8)) / 8
    gradient = torch.autograd.grad(expected, list(model.parameters()))
    optimizer = SGD(model.parameters(), lr=0.0)
    found = digit_classifier_step(model, optimizer, tiny_digits, CLASSES)["loss"]
    torch.testing.assert_close(found, expected.detach())
    slopes = [p.grad for p in model.parameters()]
    torch.testing.assert_close(slopes, list(gradient), atol=1e-5, rtol=1e-4)


def test_training_makes_the_steps_of_the_settings(tiny_digits):
    settings = DigitClassifierSettings.for_profile("smoke")
    data = repeat((tiny_digits, CLASSES))
    records = list(train_digit_classifier(DigitClassifier(), data, settings))
    assert len(records) == settings.n_steps < 100
