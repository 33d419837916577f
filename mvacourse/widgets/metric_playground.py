"""Spoil an image in six ways at once, and watch what MSE, PSNR and SSIM say."""

from collections.abc import Mapping

from matplotlib.figure import Figure
from torch import Tensor

from mvacourse.datasets.distortions import distortions
from mvacourse.metrics import mse, psnr, ssim
from mvacourse.metrics.ssim import ssim_map
from mvacourse.plotting import image_grid
from mvacourse.widgets.show import figure_html

# Distortion → greatest strength of its slider; those marked are shares of the range.
STRENGTHS = {
    "mean shift": 0.3,
    "contrast": 1.0,
    "noise": 0.2,
    "blur": 4.0,
    "compression": 10.0,
    "salt and pepper": 0.1,
}
OF_RANGE = ("mean shift", "noise")
SIZE = 7  # pixels to the side of the window: a map as large as the image, nearly


def spoil(y: Tensor, strengths: Mapping[str, float], low: float, high: float) -> Tensor:
    """Applies the distortions one after the other.

    Args:
        y: Images `(B, C, H, W)` in native units.
        strengths: Distortion → strength; of mean shift and noise as a share of the
            range, of the others as in `datasets.distortions`.
        low: Least value of the modality.
        high: Greatest value.
    """
    for name, distort in distortions(low, high).items():
        strength = strengths.get(name, 0.0) * (high - low if name in OF_RANGE else 1)
        y = distort(y, strength) if strength else y
    return y


def draw(
    y: Tensor, strengths: Mapping[str, float], *, low: float, high: float, unit: str
) -> Figure:
    """Draws truth, spoilt image, absolute error and SSIM map, with the three numbers.

    Args:
        y: One image `(1, 1, H, W)` in native units.
        strengths: As in `spoil`.
        low: Least value of the modality, drawn black.
        high: Greatest value, drawn white; high − low is the data range.
        unit: Of the values.
    """
    y_hat, L = spoil(y, strengths, low, high), high - low
    squared, peak = mse(y_hat, y).item(), psnr(y_hat, y, data_range=L).item()
    window = {"data_range": L, "window": "uniform", "size": SIZE}
    similarity = ssim(y_hat, y, **window).item()
    *_, H, W = y.shape
    figure = Figure(figsize=(9.2, 2.1 * H / W + 0.6), layout="constrained")
    axes = figure.subplots(1, 4)
    window_of = {"vmin": low, "vmax": high}
    image_grid(y[0], 1, title="truth", ax=axes[0], **window_of)
    image_grid(y_hat[0], 1, title="spoilt", ax=axes[1], **window_of)
    error = (y_hat - y).abs()[0]
    colours = {"vmin": 0, "vmax": 0.2 * L, "cmap": "magma"}
    image_grid(error, 1, title=f"absolute error, {unit}", ax=axes[2], **colours)
    local = ssim_map(y_hat, y, **window)[0]
    image_grid(local, 1, vmin=0, vmax=1, title="SSIM map", ax=axes[3])
    for ax in axes[2:]:
        figure.colorbar(ax.images[0], ax=ax, fraction=0.05)
    words = f"MSE {squared:.4g} {unit}²,  PSNR {peak:.1f} dB,  SSIM {similarity:.3f}"
    figure.suptitle(words, fontsize=11)
    return figure


def explore_metric_playground(y: Tensor, *, low: float, high: float, unit: str):
    """Shows a slider for each distortion.

    Args:
        y: As in `draw`.
        low: As in `draw`.
        high: As in `draw`.
        unit: As in `draw`.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, FloatSlider, HBox, VBox

    sliders = {
        name: FloatSlider(
            value=0.0,
            min=0.0,
            max=most,
            step=most / 20,
            description=name,
            style={"description_width": "7em"},
        )
        for name, most in STRENGTHS.items()
    }
    picture = HTML()

    def update(_=None):
        strengths = {name: slider.value for name, slider in sliders.items()}
        figure = draw(y, strengths, low=low, high=high, unit=unit)
        used = ", ".join(f"{name} {value:g}" for name, value in strengths.items())
        title = figure.get_suptitle()
        picture.value = figure_html(figure, f"Metric playground: {used}: {title}")

    for slider in sliders.values():
        slider.observe(update, "value")
    update()
    columns = list(sliders.values())
    return VBox([HBox([VBox(columns[:3]), VBox(columns[3:])]), picture])
