import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from mvacourse.metrics import mse, psnr, ssim
from mvacourse.widgets.metric_playground import (
    STRENGTHS,
    draw,
    explore_metric_playground,
    spoil,
)

HU = {"low": -1000.0, "high": 2000.0, "unit": "HU"}


@pytest.fixture
def y():
    return 300 * torch.randn(1, 1, 24, 20)


def test_strengths_of_0_spoil_nothing(y):
    assert torch.equal(spoil(y, dict.fromkeys(STRENGTHS, 0.0), -1000, 2000), y)


@pytest.mark.parametrize("name", list(STRENGTHS))
def test_each_slider_spoils_more_the_further_it_is_moved(name, y):
    steps = [STRENGTHS[name] * part for part in (0.25, 0.5, 1.0)]
    errors = [mse(spoil(y, {name: s}, -1000, 2000), y).item() for s in steps]
    assert 0 < errors[0] < errors[1] < errors[2]


def test_the_mean_is_shifted_by_a_share_of_the_range(y):
    torch.testing.assert_close(spoil(y, {"mean shift": 0.1}, -1000, 2000), y + 300)


def test_draw_shows_truth_spoilt_image_error_and_map_with_the_numbers(y):
    strengths = {"blur": 1.0, "contrast": 0.2}
    figure = draw(y, strengths, **HU)
    assert isinstance(figure, Figure)
    y_hat = spoil(y, strengths, -1000, 2000)
    truth, spoilt, error, local = (ax.images[0].get_array() for ax in figure.axes[:4])
    for shown, expected in ((truth, y), (spoilt, y_hat), (error, (y_hat - y).abs())):
        torch.testing.assert_close(torch.as_tensor(shown.data), expected[0, 0])
    similarity = ssim(y_hat, y, data_range=3000, window="uniform").item()
    assert local.mean() == pytest.approx(similarity, abs=1e-5)
    peak = psnr(y_hat, y, data_range=3000).item()
    words = figure.get_suptitle()
    assert f"PSNR {peak:.1f} dB,  SSIM {similarity:.3f}" in words
    assert plt.get_fignums() == []


def test_an_unspoilt_image_is_drawn_too(y):
    assert "PSNR inf dB,  SSIM 1.000" in draw(y, {}, **HU).get_suptitle()


def test_every_slider_draws_anew(y):
    pytest.importorskip("ipywidgets")
    controls, picture = explore_metric_playground(y, **HU).children
    sliders = [slider for column in controls.children for slider in column.children]
    assert [slider.description for slider in sliders] == list(STRENGTHS)
    pictures = [picture.value]
    for slider in sliders:
        slider.value = slider.max / 2
        pictures.append(picture.value)
    assert len(set(pictures)) == 7
    assert "salt and pepper 0.05" in pictures[-1]
