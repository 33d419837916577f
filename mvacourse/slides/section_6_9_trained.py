"""Figures of section 6.9 that trained diffusion models draw."""

import torch

from mvacourse.metrics.neighbours import nearest
from mvacourse.models.diffusion import Clipped, Guided
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.spread import spread_panels
from mvacourse.recipes.ct_diffusion import CHECKPOINT as OF_CT
from mvacourse.recipes.ct_diffusion import sample_heads
from mvacourse.recipes.ct_diffusion import trained_denoiser as trained_on_ct
from mvacourse.recipes.digit_diffusion import CHECKPOINT as OF_DIGITS
from mvacourse.recipes.digit_diffusion import sample_digits
from mvacourse.recipes.digit_diffusion import trained_denoiser as trained_on_digits
from mvacourse.recipes.healthy_flair import CHECKPOINT as OF_HEALTHY
from mvacourse.recipes.healthy_flair import as_if_healthy, flair_slices
from mvacourse.recipes.healthy_flair import trained_denoiser as trained_on_healthy
from mvacourse.recipes.lie_networks import load_brains
from mvacourse.sampling import ddim, finish, inpaint
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import CAPTION, SPACING, WHO, digits, head
from mvacourse.slides.inputs import DIGITS, HEADS

N_SAMPLES, N_DIGITS = 8, 10


def _noise(n: int) -> torch.Tensor:
    return torch.randn(n, 1, 28, 28, generator=torch.Generator().manual_seed(4))


def _film():
    model, about = trained_on_digits()
    steps = list(ddim(Clipped(model), _noise(1), model.schedule.times(50)))[4::5]
    rows = {
        "$x_t$": torch.cat([step.x_t for step in steps]),
        r"$\hat{x}_0$": torch.cat([step.x_0 for step in steps]),
    }
    words = {"title": f"trained on {about['source']}", "xlabel": "$t$, of 1000"}
    return image_rows(rows, columns=[step.t for step in steps], **words)


def _guidance():
    model, about = trained_on_digits()
    noise, c = _noise(1).expand(N_DIGITS, -1, -1, -1), torch.arange(N_DIGITS)
    times = model.schedule.times(25)
    rows = {
        f"$w$ = {w:g}": finish(ddim(Clipped(Guided(model, w)), noise, times, c=c))
        for w in (0.0, 1.0, 3.0)
    }
    title = f"one noise, ten classes; trained on {about['source']}"
    return image_rows(rows, title=title)


def _filled():
    model = trained_on_digits()[0]
    x = digits().test[:1].expand(N_DIGITS, -1, -1, -1)
    known = torch.ones(1, 1, 28, 28, dtype=torch.bool)
    known[..., 14:, :] = False
    torch.manual_seed(2)
    made = finish(inpaint(Clipped(model), x, known, model.schedule.times(25)))
    rows = {"known": torch.where(known, x, -1.0), "ten answers": made, "truth": x}
    return image_rows(rows, title=digits().source)


def _nearest():
    model, about = trained_on_digits()
    torch.manual_seed(6)
    made = sample_digits(Clipped(model), N_DIGITS, torch.arange(N_DIGITS))
    _, which = nearest(made, digits().train)
    rows = {"generated": made, "nearest\nin training": digits().train[which]}
    return image_rows(rows, title=f"trained on {about['source']}")


def _ct_samples():
    whole = head()
    middle = [whole["CT"].shape[2] // 2]
    one = {key: whole[key][:, :, middle] for key in ("T1w", "CT", "head_mask")}
    torch.manual_seed(0)
    drawn = sample_heads(trained_on_ct()[0], one, N_SAMPLES)
    return spread_panels(one["T1w"], one["CT"], drawn, SPACING, caption=CAPTION)


def _unusual():
    brain = load_brains(3, 0)[WHO]
    slices = flair_slices({WHO: brain})
    torch.manual_seed(1)
    back = as_if_healthy(trained_on_healthy()[0], slices)
    x, lesions = slices["FLAIR"], slices["lesion_mask"]
    most = lesions.sum(dim=(1, 2, 3)).argmax().view(1)
    panels = {"FLAIR": x / 1000 - 1, "as if healthy": back / 1000 - 1}
    panels |= {"difference": (x - back) / 300, "lesions": 2.0 * lesions - 1}
    row = torch.cat([images[most] for images in panels.values()])
    title = f"{CAPTION}; difference from −300 to 300"
    return image_rows({"": row.clamp(-1, 1)}, title=title, columns=list(panels))


FIGURES = (
    SlideFigure(
        "diffusion-film",
        "6.9",
        "A digit comes about",
        "Ten of fifty steps of DDIM: the image with the noise of each time, and what "
        "the network takes for the image without noise.",
        "Two rows of ten images from noise to a digit; in the lower row a blur becomes "
        "a sharp digit early.",
        _film,
        (OF_DIGITS,),
    ),
    SlideFigure(
        "diffusion-guidance",
        "6.9",
        "Classes, asked for by guidance",
        "Digits of ten classes from one noise, without guidance and with two strengths "
        "of it.",
        "Three rows of the digits 0 to 9; with stronger guidance they become more "
        "typical.",
        _guidance,
        (OF_DIGITS,),
    ),
    SlideFigure(
        "diffusion-inpainting",
        "6.9",
        "Reconstruction: several answers fit",
        "The upper half of a digit is known; ten ways to complete it, by the diffusion "
        "that made the digits before.",
        "Three rows of ten digits: halves, ten completions that differ, and the truth.",
        _filled,
        (OF_DIGITS, DIGITS),
    ),
    SlideFigure(
        "nearest-training-digits",
        "6.9",
        "Are they copies?",
        "Ten generated digits, each over the training image that is nearest to it, "
        "pixel by pixel.",
        "Two rows of ten digits that are alike from row to row, but not the same.",
        _nearest,
        (OF_DIGITS, DIGITS),
    ),
    SlideFigure(
        "ct-samples",
        "6.9",
        "Several CT for one MR",
        f"T1w and true CT of {CAPTION}; two of {N_SAMPLES} CT drawn by a diffusion "
        "that is shown the MR, their mean, its error, and the standard deviation of "
        "the samples.",
        "A head in seven panels; error and standard deviation are largest at the "
        "borders of bone and air.",
        _ct_samples,
        (OF_CT, HEADS),
    ),
    SlideFigure(
        "unusual-for-the-healthy",
        "6.9",
        "Lesions, found by who never saw one",
        f"FLAIR of {WHO}, a synthetic patient; what comes back after noise part of the "
        "way by a diffusion of healthy brains; the difference; the true lesions.",
        "Four slices of a brain in a row; the difference is bright where the lesions "
        "are.",
        _unusual,
        (OF_HEALTHY, HEADS),
    ),
)
