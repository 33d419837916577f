import pytest
import torch
from sklearn.metrics import mean_squared_error

from mvacourse.metrics import mse


def test_mse_of_an_image_and_itself_is_zero():
    y = torch.randn(3, 1, 5, 4)
    assert mse(y, y).tolist() == [0, 0, 0]


def test_mse_grows_with_degradation():
    y, noise = torch.randn(2, 3, 1, 8, 8)
    errors = [mse(y + sigma * noise, y) for sigma in (0.1, 0.2, 0.5)]
    assert (errors[0] < errors[1]).all()
    assert (errors[1] < errors[2]).all()


@pytest.mark.parametrize("shape", [(4, 2, 5, 6), (4, 1, 3, 5, 6)])
def test_mse_agrees_with_scikit_learn_image_by_image(shape):
    y, y_hat = 100 * torch.randn(2, *shape, dtype=torch.float64)
    expected = [
        mean_squared_error(a.numpy().ravel(), b.numpy().ravel())
        for a, b in zip(y, y_hat, strict=True)
    ]
    assert mse(y_hat, y).tolist() == pytest.approx(expected)


def test_mse_of_two_shapes_is_an_error_where_broadcasting_would_hide_it():
    with pytest.raises(ValueError, match=r"\(3, 1, 4, 4\).*\(1, 1, 4, 4\)"):
        mse(torch.zeros(3, 1, 4, 4), torch.zeros(1, 1, 4, 4))
