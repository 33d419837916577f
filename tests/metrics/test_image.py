import pytest
import torch
from sklearn.metrics import mean_absolute_error, mean_squared_error

from mvacourse.metrics import mae, mse

both = pytest.mark.parametrize("metric", [mae, mse])


@both
def test_the_error_of_an_image_and_itself_is_zero(metric):
    y = torch.randn(3, 1, 5, 4)
    assert metric(y, y).tolist() == [0, 0, 0]


@both
def test_the_error_grows_with_degradation(metric):
    y, noise = torch.randn(2, 3, 1, 8, 8)
    errors = [metric(y + sigma * noise, y) for sigma in (0.1, 0.2, 0.5)]
    assert (errors[0] < errors[1]).all()
    assert (errors[1] < errors[2]).all()


@pytest.mark.parametrize("shape", [(4, 2, 5, 6), (4, 1, 3, 5, 6)])
@pytest.mark.parametrize(
    ("metric", "oracle"), [(mae, mean_absolute_error), (mse, mean_squared_error)]
)
def test_the_error_agrees_with_scikit_learn_image_by_image(metric, oracle, shape):
    y, y_hat = 100 * torch.randn(2, *shape, dtype=torch.float64)
    expected = [
        oracle(a.numpy().ravel(), b.numpy().ravel())
        for a, b in zip(y, y_hat, strict=True)
    ]
    assert metric(y_hat, y).tolist() == pytest.approx(expected)


@both
def test_two_shapes_are_an_error_where_broadcasting_would_hide_it(metric):
    with pytest.raises(ValueError, match=r"\(3, 1, 4, 4\).*\(1, 1, 4, 4\)"):
        metric(torch.zeros(3, 1, 4, 4), torch.zeros(1, 1, 4, 4))
