import pytest
import torch

from mvacourse.losses import l1_loss, l2_loss, squared_error


def test_squared_error_by_hand():
    x = torch.tensor([[[[1.0, 2.0]]], [[[0.0, 0.0]]]])
    x_hat = torch.tensor([[[[0.0, 4.0]]], [[[3.0, 0.0]]]])
    # Image 1: 1² + 2² = 5; image 2: 3² = 9; mean 7.
    assert squared_error(x_hat, x).item() == 7.0


def test_squared_error_sums_over_an_image_and_averages_over_the_batch():
    x, x_hat = torch.randn(2, 5, 1, 4, 3, dtype=torch.float64)
    total = 0.0
    for image, image_hat in zip(x, x_hat, strict=True):
        for a, b in zip(image.view(-1), image_hat.view(-1), strict=True):
            total += (a - b).item() ** 2
    assert squared_error(x_hat, x).item() == pytest.approx(total / 5)


def test_l1_and_l2_by_hand():
    y = torch.tensor([[[[1.0, 2.0]]], [[[0.0, 0.0]]]])
    y_hat = torch.tensor([[[[0.0, 4.0]]], [[[3.0, 0.0]]]])
    # Four pixels: (1 + 2 + 3 + 0) / 4 and (1² + 2² + 3² + 0²) / 4.
    assert l1_loss(y_hat, y).item() == 1.5
    assert l2_loss(y_hat, y).item() == 3.5


def test_l2_is_least_at_the_mean_of_what_may_be_and_l1_at_the_median():
    """What one condition leaves open: 0, 0 and 1, in equal parts."""
    y = torch.tensor([0.0, 0.0, 1.0])
    answers = torch.linspace(0, 1, 301)
    l1, l2 = ([loss(a, y) for a in answers] for loss in (l1_loss, l2_loss))
    assert answers[torch.stack(l2).argmin()].item() == pytest.approx(1 / 3)
    assert answers[torch.stack(l1).argmin()].item() == 0.0
