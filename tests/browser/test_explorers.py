"""Explorers on small images, in a real JupyterLab: they answer to slider and button."""

import nbformat
import pytest

from mvacourse.handouts.scripts import METADATA
from tests.browser.student import (
    assert_no_error_and_nothing_from_outside,
    move_slider,
    open_and_run_all,
    picture_changes,
    write_without_outputs,
)

CELLS = {
    "playground": """
import torch
from mvacourse.widgets import explore_metric_playground
y = torch.rand(1, 1, 24, 20, generator=torch.Generator().manual_seed(0))
explore_metric_playground(y, low=0.0, high=1.0, unit="a.u.")
""",
    "translation": """
from mvacourse.widgets import explore_translation
ct = 1000 * y[0].expand(9, -1, -1).numpy()
explore_translation(ct, ct, {"A": ct + 50, "B": 0 * ct}, (2.0, 2.0, 2.0))
""",
    "study": """
from mvacourse.widgets import explore_reader_study
from mvacourse.widgets.reader_study import start_study
study = start_study(y, 1 - y, torch.Generator().manual_seed(0))
explore_reader_study(study, vmin=0.0, vmax=1.0)
""",
    "forward": """
from mvacourse.models.noise_schedule import linear_schedule
from mvacourse.widgets import explore_forward
schedule = linear_schedule(20, 1e-3, 0.4)
explore_forward(schedule, y[0, :, :8, :8], torch.randn(1, 8, 8))
""",
    "backward": """
from mvacourse.models.diffusion import Diffusion
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.widgets import explore_backward
network = UNetDenoiser(1, n_channels=8, n_classes=3)
model = Diffusion(network, schedule, class_dropout=0.1).eval()
explore_backward(model, torch.randn(4, 1, 8, 8), 3)
""",
    "there and back": """
from mvacourse.widgets import explore_cyclegan
from mvacourse.widgets.cyclegan import RoundTrip
trip = RoundTrip(ct, ct + 50, ct / 2, ct)
explore_cyclegan({"A": trip, "B": trip}, (2.0, 2.0, 2.0))
""",
    "dose": """
from mvacourse.widgets import explore_misalignment_dose
runs = {"paired": {0.0: [0.1, 0.2], 1.5: [0.3, 0.5]}, "unpaired": {0.0: [1], 1.5: [1]}}
explore_misalignment_dose(y, {0.0: y, 1.5: y.flip(3)}, runs)
""",
    "stages": """
from mvacourse.widgets import explore_sketcher_refiner
from mvacourse.widgets.sketcher_refiner import Stages
mri = {"MTR": ct / 20, "FA": ct / 1000, "RD": ct / 1000}
stages = Stages(mri, ct / 900, ct / 800, ct / 1000, ct > 0, ct > 900)
explore_sketcher_refiner(stages, (2.0, 2.0, 2.0))
""",
    "film": """
from mvacourse.datasets.toy import ring
from mvacourse.widgets import explore_mode_collapse
film = {step: ring().sample(2, 100)[0] for step in (10, 20, 30)}
explore_mode_collapse({"film": film}, ring().means, ring().sigma)
""",
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(lab, lab_folder, page):
    """Runs all cells of a notebook that shows the explorers; yields the page."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    write_without_outputs(notebook, lab_folder / "explorers.ipynb")
    open_and_run_all(page, lab, "explorers.ipynb")
    return page


def output(page, name: str):
    return page.locator(".jp-CodeCell").nth(list(CELLS).index(name))


def test_the_playground_spoils_the_image_as_its_slider_moves(opened):
    with picture_changes(opened, "Metric playground") as picture:
        assert "SSIM 1.000" in picture.get_attribute("alt")
        move_slider(opened, output(opened, "playground").locator(".noUi-handle").first)


def test_the_translation_shows_another_slice_as_its_slider_moves(opened):
    with picture_changes(opened, "axial slice"):
        slider = output(opened, "translation").locator(".noUi-handle").first
        move_slider(opened, slider, steps=2)


def test_noise_comes_in_as_its_time_goes_on(opened):
    with picture_changes(opened, "Image with the noise of time"):
        move_slider(opened, output(opened, "forward").locator(".noUi-handle").first)


def test_digits_change_with_steps_and_with_guidance(opened):
    handles = output(opened, "backward").locator(".noUi-handle")
    for n in (0, 1):
        with picture_changes(opened, "Digits made in"):
            move_slider(opened, handles.nth(n), steps=2)


def test_another_slice_goes_there_and_comes_back(opened):
    with picture_changes(opened, "Slice "):
        handle = output(opened, "there and back").locator(".noUi-handle").first
        move_slider(opened, handle, steps=2)


def test_pairs_move_apart_as_the_dose_grows(opened):
    with picture_changes(opened, "Pairs off by"):
        move_slider(opened, output(opened, "dose").locator(".noUi-handle").first, 1)


def test_stages_change_by_button_and_slices_by_slider(opened):
    stages = output(opened, "stages")
    with picture_changes(opened, "Stage "):
        stages.get_by_role("button", name="Refiner", exact=True).click()
    with picture_changes(opened, "Stage Refiner"):
        move_slider(opened, stages.locator(".noUi-handle").first, steps=2)


def test_the_film_of_a_training_goes_on(opened):
    with picture_changes(opened, "Modes covered at step"):
        move_slider(opened, output(opened, "film").locator(".noUi-handle").first, 1)


def test_the_reader_s_answers_lead_to_the_result(opened):
    buttons = output(opened, "study")
    for truth in ("real", "synthetic"):
        with picture_changes(opened, "Reader study"):
            buttons.get_by_role("button", name=truth, exact=True).click()
    words = buttons.locator('img[alt^="Reader study"]').get_attribute("alt")
    assert "of 2 right" in words
    assert_no_error_and_nothing_from_outside(opened)
