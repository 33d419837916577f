import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.modalities import modality_row


def test_each_slice_has_its_window_and_unit():
    image = np.linspace(0, 1, 12).reshape(3, 4)
    windows = {"MTR": (0, 50, "pu", "gray"), "PET": (0, 1.5, "DVR", "inferno")}
    figure = modality_row({"MTR": 50 * image, "PET": image}, windows=windows)
    assert isinstance(figure, Figure)
    panels = [ax for ax in figure.axes if ax.images]
    assert [ax.get_title() for ax in panels] == ["MTR", "PET"]
    assert [ax.images[0].get_clim() for ax in panels] == [(0, 50), (0, 1.5)]
    bars = [ax for ax in figure.axes if ax.get_xlabel()]
    assert [ax.get_xlabel() for ax in bars] == ["pu", "DVR"]
