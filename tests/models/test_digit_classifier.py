import torch

from mvacourse.models.digit_classifier import DigitClassifier


def test_it_gives_ten_logits_an_image(tiny_digits):
    assert DigitClassifier()(tiny_digits).shape == (8, 10)


def test_features_are_as_many_as_asked_and_lead_to_the_logits(tiny_digits):
    model = DigitClassifier(n_features=7).eval()
    h = model.features(tiny_digits)
    assert h.shape == (8, 7)
    torch.testing.assert_close(model.classify(h), model(tiny_digits))


def test_every_parameter_receives_a_gradient(tiny_digits):
    model = DigitClassifier()
    model(tiny_digits).square().sum().backward()
    assert [n for n, p in model.named_parameters() if not p.grad.any()] == []
