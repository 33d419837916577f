"""A reader study: real and synthetic images in random order, and who can tell."""

from dataclasses import dataclass, replace

import torch
from matplotlib.figure import Figure
from torch import Tensor

from mvacourse.metrics.reader import Reading, read_study
from mvacourse.plotting import image_grid
from mvacourse.widgets.show import figure_html


@dataclass(frozen=True)
class Study:
    """Images in the order in which they are shown, and the answers so far.

    Attributes:
        images: `(N, 1, H, W)`, in native units.
        synthetic: What each is, `(N,)`.
        said_synthetic: The reader's answers to the first of them.
    """

    images: Tensor
    synthetic: tuple[bool, ...]
    said_synthetic: tuple[bool, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether every image has its answer."""
        return len(self.said_synthetic) == len(self.synthetic)

    def answer(self, synthetic: bool) -> "Study":
        """Returns the study with one answer more.

        Raises:
            ValueError: Every image has its answer.
        """
        if self.is_over:
            raise ValueError(
                f"the study is over, its {len(self.synthetic)} images have answers. "
                "Start another."
            )
        return replace(self, said_synthetic=(*self.said_synthetic, synthetic))

    def reading(self) -> Reading:
        """Evaluates the answers.

        Raises:
            ValueError: An image has no answer yet.
        """
        return read_study(self.synthetic, self.said_synthetic)


def start_study(real: Tensor, synthetic: Tensor, generator: torch.Generator) -> Study:
    """Puts real and synthetic images into random order.

    Args:
        real: `(N, 1, H, W)`, in native units.
        synthetic: `(M, 1, H, W)`, the same units, shown the same way. Of other heads
            than the real ones: of the same, a reader would compare instead of judge.
        generator: Of the order.

    Raises:
        ValueError: There is no image of one kind, or the shapes differ.
    """
    if real.shape[1:] != synthetic.shape[1:] or not len(real) or not len(synthetic):
        raise ValueError(
            f"real is {tuple(real.shape)} and synthetic is {tuple(synthetic.shape)}, "
            "expected images of one shape, and some of each."
        )
    order = torch.randperm(len(real) + len(synthetic), generator=generator)
    is_synthetic = (order >= len(real)).tolist()
    return Study(torch.cat([real, synthetic])[order], tuple(is_synthetic))


def report(study: Study) -> str:
    """Says how far the study is, and when it is over what came of it."""
    if not study.is_over:
        return f"image {len(study.said_synthetic) + 1} of {len(study.synthetic)}"
    found = study.reading()
    holds = "which holds" if found.low <= 0.5 <= found.high else "without"
    return (
        f"{found.n_right} of {found.n} right, {found.rate:.0%}; 95 % interval "
        f"{found.low:.0%} to {found.high:.0%}, {holds} the 50 % of guessing; "
        f"d′ = {found.d_prime:.2f}"
    )


def draw(study: Study, *, vmin: float, vmax: float) -> Figure:
    """Draws the image that is to be judged, or all with their answers at the end.

    Args:
        study: The state.
        vmin: Value drawn black.
        vmax: Value drawn white.
    """
    if not study.is_over:
        *_, H, W = study.images.shape
        figure = Figure(figsize=(3.6, 3.6 * H / W + 0.3), layout="constrained")
        image = study.images[len(study.said_synthetic)]
        title = report(study)
        image_grid(image, 1, vmin=vmin, vmax=vmax, title=title, ax=figure.subplots())
        return figure
    n_columns = -(-len(study.images) // 2)
    figure = Figure(figsize=(1.1 * n_columns, 3.2), layout="constrained")
    axes = figure.subplots(2, n_columns, squeeze=False).ravel()
    for ax in axes:
        ax.set_axis_off()
    answers = zip(study.synthetic, study.said_synthetic, strict=True)
    for ax, image, (synthetic, said) in zip(axes, study.images, answers, strict=False):
        kind = "synthetic" if synthetic else "real"
        title = f"{kind} {'✓' if said == synthetic else '✗'}"
        image_grid(image, 1, vmin=vmin, vmax=vmax, title=title, ax=ax)
        ax.title.set_fontsize(8)
    return figure


def explore_reader_study(study: Study, *, vmin: float, vmax: float):
    """Shows one image after the other with two buttons, and at the end the result.

    Args:
        study: From `start_study`.
        vmin: Value drawn black.
        vmax: Value drawn white.

    Returns:
        The widget, for the notebook to display; its `study` is the state.
    """
    from ipywidgets import HTML, Button, HBox, VBox

    buttons = Button(description="real"), Button(description="synthetic")
    picture, words = HTML(), HTML()
    box = VBox([HBox(buttons), words, picture])
    box.study = study

    def show():
        words.value = report(box.study)
        alt = f"Reader study: {words.value}"
        figure = draw(box.study, vmin=vmin, vmax=vmax)
        picture.value = figure_html(figure, alt)
        for button in buttons:
            button.disabled = box.study.is_over

    def clicked(button):
        box.study = box.study.answer(button is buttons[1])
        show()

    for button in buttons:
        button.on_click(clicked)
    show()
    return box
