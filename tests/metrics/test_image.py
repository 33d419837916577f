import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio
from sklearn.metrics import mean_absolute_error, mean_squared_error

from mvacourse.metrics import mae, mse, psnr


def psnr_3000(y_hat, y, mask=None):
    return psnr(y_hat, y, data_range=3000, mask=mask)


errors = pytest.mark.parametrize("metric", [mae, mse])
all_three = pytest.mark.parametrize("metric", [mae, mse, psnr_3000])
dimensions = pytest.mark.parametrize("shape", [(4, 2, 5, 6), (4, 1, 3, 5, 6)])


@errors
def test_the_error_of_an_image_and_itself_is_zero(metric):
    y = torch.randn(3, 1, 5, 4)
    assert metric(y, y).tolist() == [0, 0, 0]


def test_the_psnr_of_an_image_and_itself_is_infinite():
    y = torch.randn(2, 1, 5, 4)
    y_hat = torch.stack([y[0], y[1] + 1])
    assert psnr(y_hat, y, data_range=10).tolist() == [np.inf, pytest.approx(20)]


@errors
def test_the_error_grows_with_degradation(metric):
    y, noise = torch.randn(2, 3, 1, 8, 8)
    errors = [metric(y + sigma * noise, y) for sigma in (0.1, 0.2, 0.5)]
    assert (errors[0] < errors[1]).all()
    assert (errors[1] < errors[2]).all()


@dimensions
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


@dimensions
def test_psnr_agrees_with_scikit_image_image_by_image(shape):
    y, y_hat = 100 * torch.randn(2, *shape)
    expected = [
        peak_signal_noise_ratio(a.numpy(), b.numpy(), data_range=3000)
        for a, b in zip(y, y_hat, strict=True)
    ]
    assert psnr_3000(y_hat, y).tolist() == pytest.approx(expected, abs=1e-5)


def test_psnr_is_the_lecture_s_equation():
    """20 log10(MAX) − 10 log10(MSE), and half the error is 6.02 dB more."""
    y, error = 100 * torch.randn(2, 1, 1, 8, 8, dtype=torch.float64)
    expected = 20 * np.log10(255) - 10 * np.log10(mse(y + error, y).item())
    found = psnr(y + error, y, data_range=255)
    assert found.item() == pytest.approx(expected)
    half = psnr(y + error / 2, y, data_range=255)
    assert (half - found).item() == pytest.approx(20 * np.log10(2))


@all_three
def test_with_a_mask_only_its_voxels_count(metric):
    y, y_hat = torch.randn(2, 3, 2, 6, 7, dtype=torch.float64)
    mask = torch.rand(3, 1, 6, 7) > 0.5  # broadcasts over the channels
    found = metric(y_hat, y, mask)
    for i in range(3):
        inside = mask[i].expand(2, -1, -1)
        alone = metric(y_hat[i][inside].view(1, 1, -1), y[i][inside].view(1, 1, -1))
        assert found[i].item() == pytest.approx(alone.item())
    y_hat[~mask.expand_as(y)] = torch.nan
    torch.testing.assert_close(metric(y_hat, y, mask), found)


@errors
def test_a_gradient_comes_from_inside_the_mask_alone(metric):
    y_hat, y = torch.randn(1, 1, 4, 4, requires_grad=True), torch.zeros(1, 1, 4, 4)
    mask = torch.rand(1, 1, 4, 4) > 0.5
    metric(y_hat, y, mask).sum().backward()
    assert torch.equal(y_hat.grad != 0, mask)


@all_three
def test_two_shapes_are_an_error_where_broadcasting_would_hide_it(metric):
    with pytest.raises(ValueError, match=r"\(3, 1, 4, 4\).*\(1, 1, 4, 4\)"):
        metric(torch.zeros(3, 1, 4, 4), torch.zeros(1, 1, 4, 4))


@all_three
def test_whole_numbers_are_refused_since_they_wrap_around(metric):
    y = torch.zeros(1, 1, 4, 4, dtype=torch.uint8)
    with pytest.raises(ValueError, match=r"uint8.*\.float\(\)"):
        metric(y, y)


@all_three
@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_what_is_not_finite_is_refused(metric, value):
    y, y_hat = torch.randn(2, 2, 1, 4, 4)
    y_hat[1, 0, 2, 3] = value
    with pytest.raises(ValueError, match="expected finite numbers"):
        metric(y_hat, y)


@all_three
@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (torch.tensor([True, False]).view(2, 1, 1, 1), "mask is empty"),
        (torch.ones(2, 1, 4, 4), r"float32.*expected bool"),
        (torch.ones(2, 1, 4, 5, dtype=torch.bool), r"\(2, 1, 4, 5\).*\(2, 1, 4, 4\)"),
    ],
)
def test_a_mask_that_is_empty_or_does_not_fit_is_refused(metric, mask, message):
    y, y_hat = torch.randn(2, 2, 1, 4, 4)
    with pytest.raises(ValueError, match=message):
        metric(y_hat, y, mask)


@pytest.mark.parametrize("data_range", [None, 0, -1.0, np.nan, np.inf])
def test_a_data_range_that_is_no_range_is_refused(data_range):
    y = torch.zeros(1, 1, 4, 4)
    with pytest.raises(ValueError, match=f"data_range is {data_range}, expected"):
        psnr(y + 1, y, data_range=data_range)


def test_the_data_range_has_no_default():
    y = torch.zeros(1, 1, 4, 4)
    with pytest.raises(TypeError, match="data_range"):
        psnr(y + 1, y)
