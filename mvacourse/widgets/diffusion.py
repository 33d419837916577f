"""Two explorers: noise coming in, by its time; and going out, by steps and guidance."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from mvacourse.models.diffusion import Clipped, Diffusion, Guided
from mvacourse.models.noise_schedule import NoiseSchedule
from mvacourse.plotting import image_grid
from mvacourse.plotting.style import INK, NOISE, SIGNAL
from mvacourse.sampling import ddim
from mvacourse.widgets.show import figure_html

N_FRAMES = 8  # of a film, at most


def draw_forward(
    schedule: NoiseSchedule, x_0: Tensor, eps: Tensor, t: int, source: str = ""
) -> Figure:
    """Draws an image with the noise of time t, and what is left of it by the formula.

    Args:
        schedule: Of the forward process.
        x_0: Image `(1, H, W)` in [−1, 1].
        eps: Noise of the same shape.
        t: Time, 0 … T.
        source: What the image is, for the title.
    """
    x_t = schedule.add_noise(x_0.unsqueeze(0), t, eps.unsqueeze(0)).cpu()
    figure = Figure(figsize=(7.4, 2.8))
    here = figure.add_axes((0.02, 0.04, 0.34, 0.84))
    image_grid(x_t, 1, title=f"$x_t$ at $t$ = {t} ({source})", ax=here)
    ax = figure.add_axes((0.48, 0.18, 0.5, 0.7))
    signal, noise = schedule.alpha_bar.sqrt(), (1 - schedule.alpha_bar).sqrt()
    ax.plot(signal, color=SIGNAL, label=r"signal $\sqrt{\bar\alpha_t}$")
    ax.plot(noise, color=NOISE, ls="--", label=r"noise $\sqrt{1 - \bar\alpha_t}$")
    ax.axvline(t, color=INK, lw=0.8, ls=":")
    ax.set(xlabel="$t$", ylabel="factor", xlim=(0, schedule.T))
    ax.legend(frameon=False, loc="center right")
    return figure


def draw_backward(
    model: Diffusion, x_T: Tensor, n_steps: int, w: float, c: int, source: str = ""
) -> Figure:
    """Draws samples of one class, and above them how the first of them came about.

    Args:
        model: Denoiser of images, trained with classes of which some were dropped.
        x_T: Noise `(n, 1, H, W)`; the same noise for every setting, to compare.
        n_steps: Steps of DDIM, 1 … T.
        w: Strength of guidance.
        c: Class.
        source: What the images are, for the title.
    """
    classes = torch.full((len(x_T),), c, device=x_T.device)
    way = Clipped(Guided(model, w))
    steps = list(ddim(way, x_T, model.schedule.times(n_steps), c=classes))
    shown = torch.linspace(0, n_steps - 1, min(n_steps, N_FRAMES)).round().long()
    film = torch.cat([steps[k].x_0[:1] for k in shown.tolist()]).cpu()
    figure = Figure(figsize=(7.4, 2.8))
    upper = figure.add_axes((0.02, 0.52, 0.96, 0.36))
    title = rf"$\hat{{x}}_0$ on the way, and {len(x_T)} samples ({source})"
    image_grid(film, N_FRAMES, title=title, ax=upper)
    lower = figure.add_axes((0.02, 0.02, 0.96, 0.44))
    image_grid(steps[-1].x_t.cpu(), -(-len(x_T) // 2), ax=lower)
    return figure


def explore_forward(
    schedule: NoiseSchedule, x_0: Tensor, eps: Tensor, source: str = ""
):
    """Shows a slider for the time.

    Args:
        schedule: As in `draw_forward`.
        x_0: As in `draw_forward`.
        eps: As in `draw_forward`.
        source: What the image is, for the title.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, IntSlider, VBox

    time = IntSlider(value=schedule.T // 4, min=0, max=schedule.T, description="t")
    picture = HTML()

    def update(_=None):
        figure = draw_forward(schedule, x_0, eps, time.value, source)
        alt = f"Image with the noise of time {time.value} of {schedule.T}"
        picture.value = figure_html(figure, alt)

    time.observe(update, "value")
    update()
    return VBox([time, picture])


def explore_backward(model: Diffusion, x_T: Tensor, n_classes: int, source: str = ""):
    """Shows sliders for the number of steps, the guidance and the class.

    Args:
        model: As in `draw_backward`.
        x_T: As in `draw_backward`.
        n_classes: K.
        source: What the images are, for the title.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, FloatSlider, HBox, IntSlider, VBox

    most = min(50, model.schedule.T)  # more change nothing that is seen
    n_steps = IntSlider(value=min(10, most), min=1, max=most, description="steps")
    w = FloatSlider(value=1.0, min=0.0, max=5.0, step=0.5, description="guidance w")
    of_class = IntSlider(value=3, min=0, max=n_classes - 1, description="class c")
    for slider in (n_steps, w, of_class):  # each picture takes a while
        slider.continuous_update = False
    picture = HTML()

    def update(_=None):
        chosen = n_steps.value, w.value, of_class.value
        alt = "Digits made in {} steps with guidance {} for class {}".format(*chosen)
        picture.value = figure_html(draw_backward(model, x_T, *chosen, source), alt)

    for slider in (n_steps, w, of_class):
        slider.observe(update, "value")
    update()
    return VBox([HBox([n_steps, w, of_class]), picture])
