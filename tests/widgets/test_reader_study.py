import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from mvacourse.metrics.reader import read_study
from mvacourse.widgets.reader_study import (
    Study,
    draw,
    explore_reader_study,
    report,
    start_study,
)

WINDOW = {"vmin": 0.0, "vmax": 10.0}


@pytest.fixture
def study():
    """Six real images, 0 … 5, and four synthetic ones, 10 … 13."""
    real = torch.arange(6.0).view(6, 1, 1, 1).expand(-1, -1, 8, 9)
    synthetic = torch.arange(10.0, 14).view(4, 1, 1, 1).expand(-1, -1, 8, 9)
    return start_study(real, synthetic, torch.Generator().manual_seed(1))


def test_all_images_are_shown_once_in_random_order_with_the_truth(study):
    values = study.images[:, 0, 0, 0]
    assert sorted(values.tolist()) == [0, 1, 2, 3, 4, 5, 10, 11, 12, 13]
    assert study.synthetic == tuple((values >= 10).tolist())
    assert values.tolist() != sorted(values.tolist())
    again = start_study(
        study.images[:6], study.images[6:], torch.Generator().manual_seed(1)
    )
    assert again.synthetic == study.synthetic


def test_an_answer_makes_a_new_state_and_the_last_ends_the_study(study):
    state = study
    for i in range(10):
        assert report(state) == f"image {i + 1} of 10"
        state = state.answer(i % 2 == 0)
    assert study.said_synthetic == ()
    assert state.is_over
    assert state.reading() == read_study(
        study.synthetic, [i % 2 == 0 for i in range(10)]
    )
    with pytest.raises(ValueError, match="the study is over"):
        state.answer(True)
    with pytest.raises(ValueError, match="expected an answer to each"):
        study.reading()


def answered(study, right):
    for truth in study.synthetic:
        study = study.answer(truth == right)
    return study


def test_the_report_says_whether_guessing_is_ruled_out(study):
    words = report(answered(study, right=True))
    assert words.startswith("10 of 10 right, 100%; 95 % interval 69% to 100%, without")
    half = study
    for i, truth in enumerate(study.synthetic):
        half = half.answer(truth if i < 5 else not truth)
    assert "5 of 10 right, 50%" in report(half)
    assert "which holds the 50 % of guessing" in report(half)


def test_draw_shows_the_next_image_and_does_not_tell_what_it_is(study):
    figure = draw(study.answer(True), **WINDOW)
    assert isinstance(figure, Figure)
    (ax,) = figure.axes
    assert (ax.images[0].get_array() == study.images[1, 0].numpy()).all()
    assert ax.images[0].get_clim() == (0, 10)
    assert ax.get_title() == "image 2 of 10"
    assert plt.get_fignums() == []


def test_at_the_end_every_image_is_named_and_marked(study):
    figure = draw(answered(study, right=False), **WINDOW)
    titles = [ax.get_title() for ax in figure.axes if ax.images]
    expected = ["synthetic ✗" if truth else "real ✗" for truth in study.synthetic]
    assert titles == expected


def test_the_buttons_answer(study):
    pytest.importorskip("ipywidgets")
    box = explore_reader_study(study, **WINDOW)
    buttons, words, picture = box.children
    real, synthetic = buttons.children
    pictures = [picture.value]
    for truth in study.synthetic:
        (synthetic if truth else real).click()
        pictures.append(picture.value)
    assert box.study.said_synthetic == study.synthetic
    assert len(set(pictures)) == 11
    assert words.value == report(box.study)
    assert real.disabled
    assert synthetic.disabled


def test_images_of_one_kind_or_two_shapes_are_refused():
    images, order = torch.zeros(2, 1, 4, 4), torch.Generator()
    with pytest.raises(ValueError, match="expected images of one shape"):
        start_study(images, images[:0], order)
    with pytest.raises(ValueError, match=r"\(2, 1, 4, 4\).*\(2, 1, 4, 3\)"):
        start_study(images, images[..., :3], order)
    assert Study(images, (True, False)).answer(True).said_synthetic == (True,)
