import pytest
import torch

from mvacourse.models.diffusion import Clipped, Diffusion, Guided
from mvacourse.models.noise_schedule import linear_schedule
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.sampling import ddim, finish
from mvacourse.widgets import explore_backward, explore_forward
from mvacourse.widgets.diffusion import draw_backward, draw_forward

SCHEDULE = linear_schedule(20, 1e-3, 0.4)


@pytest.fixture
def model():
    network = UNetDenoiser(1, n_channels=8, n_classes=3)
    return Diffusion(network, SCHEDULE, class_dropout=0.1).eval()


def pixels(ax):
    return torch.as_tensor(ax.images[0].get_array())


def test_the_image_has_the_noise_of_its_time():
    x_0, eps = torch.randn(2, 1, 4, 4)
    here, curves = draw_forward(SCHEDULE, x_0, eps, 7, "data").axes
    expected = SCHEDULE.add_noise(x_0.unsqueeze(0), 7, eps.unsqueeze(0))[0, 0]
    torch.testing.assert_close(pixels(here), expected)
    assert curves.lines[2].get_xdata() == [7, 7]
    squares = [torch.as_tensor(line.get_ydata()) ** 2 for line in curves.lines[:2]]
    torch.testing.assert_close(sum(squares), torch.ones_like(squares[0]))


def test_samples_are_those_of_the_class_and_end_the_film(model):
    x_T = torch.randn(6, 1, 4, 4)
    upper, lower = draw_backward(model, x_T, 5, 2.0, 1, "digits").axes
    way, c = Clipped(Guided(model, 2.0)), torch.ones(6, dtype=torch.int64)
    x = finish(ddim(way, x_T, SCHEDULE.times(5), c=c))[:, 0]
    drawn = pixels(lower).view(2, 4, 3, 4).transpose(1, 2).reshape(6, 4, 4)
    torch.testing.assert_close(drawn, x)
    frames = pixels(upper).view(4, -1, 4).transpose(0, 1)
    torch.testing.assert_close(frames[4], x[0])


def test_sliders_change_the_pictures_and_their_words(model):
    time, picture = explore_forward(SCHEDULE, *torch.randn(2, 1, 4, 4)).children
    before = picture.value
    time.value = 19
    assert picture.value != before
    assert "time 19 of 20" in picture.value

    sliders, picture = explore_backward(model, torch.randn(4, 1, 4, 4), 3).children
    for slider, value in zip(sliders.children, (4, 3.0, 0), strict=True):
        before = picture.value
        slider.value = value
        assert picture.value != before
    assert "in 4 steps with guidance 3.0 for class 0" in picture.value
    assert sliders.children[0].max == 20  # no more steps than times


def test_signal_and_noise_are_told_apart_by_colour_and_by_dashes():
    _, curves = draw_forward(SCHEDULE, *torch.randn(2, 1, 4, 4), 7, "data").axes
    signal, noise, _ = curves.lines
    assert signal.get_color() != noise.get_color()
    assert signal.get_linestyle() != noise.get_linestyle()
