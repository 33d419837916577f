# %% [markdown]
# # 8. Diffusion models
#
# To turn an image into noise is easy: add a little noise, again and again. A
# **diffusion model** learns the way back. It is trained by the plainest of losses, no
# second player is needed, and it does not collapse as a GAN may; in return it makes
# an image in many steps instead of one.
#
# **You will learn** what the forward process is in closed form, what the network is
# taught, how a sample is made step by step, and in how few, how a class is asked
# for; what VAE, GAN and diffusion each give up; what several answers to one MR say, and
# what a model of healthy brains says about lesions; where the difficulties lie.
#
# **Data**: points of the plane; handwritten digits (MNIST, or scikit-learn's where
# there is no network); synthetic heads.
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 10 s |
# | Noise comes in | 5 s |
# | A spiral | 40 s |
# | Digits, in a latent space | 45 s |
# | Digits, pixel by pixel | 5 s |
# | From MR to CT, several times | 10 s |
# | What is unusual? | 5 s |
# | What is difficult | 15 s |
# | **Whole notebook** | **120 s** |
# <!-- /times -->

# %% [markdown]
# ## Set-up
# On Colab the first cell installs what is missing and names the GPU, and no restart is
# needed. Elsewhere it does nothing.

# %%
import importlib.util
import os

if importlib.util.find_spec("mvacourse") is None:
    address = ""
    source = os.environ.get("MVACOURSE_SOURCE", address)
    assert source, "%env MVACOURSE_SOURCE=git+https://… first: the course's address"
    # %pip install --quiet "$source"
    from mvacourse.doctor import device

    print(device())

# %% tags=["nbval-ignore-output"]
import matplotlib.pyplot as plt
import torch

from mvacourse.datasets.digits import load_digits
from mvacourse.exercises import check, show_source
from mvacourse.runtime import get_device, get_profile, progress, set_seed

profile, device = get_profile(), get_device()
digits = load_digits().to(device)

# %% [markdown]
# ## Noise comes in
# The **forward process** $q$ has $T$ steps. Each shrinks the image a little and adds a
# little noise, of variance $\beta_t$:
#
# $$q(x_t \mid x_{t-1}) = \mathcal{N}\big(\sqrt{1 - \beta_t}\,x_{t-1},\ \beta_t I\big),
#   \qquad t = 1, \dots, T.$$
#
# Nothing is learned here. The **reverse process** $p_\theta$ is what a network of
# weights $\theta$ learns.

# %% tags=["nbval-ignore-output"]
# alt: Diagram: a 7 on the left, x_0; the same with more noise in the middle, x_{t−1}
#   and x_t; pure noise on the right, x_T. An arrow from x_{t−1} to x_t is labelled q,
#   noise is added; one back is labelled p_θ, a network takes it away.
from mvacourse.models.noise_schedule import cosine_schedule, linear_schedule
from mvacourse.plotting.diffusion_diagram import diffusion_diagram

schedule = cosine_schedule()
x_0 = digits.test[:1]
_ = set_seed(0)
eps = torch.randn_like(x_0)
film = [schedule.add_noise(x_0, t, eps)[0, 0].cpu() for t in (0, 450, 550, 1000)]
_ = diffusion_diagram(film)

# %% [markdown]
# The two in the middle are drawn 100 steps apart; one step would not be seen.
#
# A sum of Gaussian noises is Gaussian noise. So no step need be made one by one: with
# $\bar\alpha_t = \prod_{s \le t} (1 - \beta_s)$,
#
# $$q(x_t \mid x_0) = \mathcal{N}\big(\sqrt{\bar\alpha_t}\,x_0,\
#   (1 - \bar\alpha_t) I\big), \qquad\text{or}\qquad
#   x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1 - \bar\alpha_t}\,\varepsilon, \quad
#   \varepsilon \sim \mathcal{N}(0, I).$$

# %%
from mvacourse.models.noise_schedule import NoiseSchedule

show_source(NoiseSchedule.add_noise)

# %% [markdown]
# Is it the same? One number, $x_0 = 0.8$, 20,000 times: step by step up to $t = 300$,
# and at once.

# %%
_ = set_seed(0)
number = torch.full((20_000, 1), 0.8)
x_t = number
for t in range(1, 301):
    x_t = schedule.add_more_noise(x_t, t - 1, t, torch.randn_like(x_t))
at_once = schedule.add_noise(number, 300, torch.randn_like(number))
alpha_bar = schedule.alpha_bar[300].item()
closed = 0.8 * alpha_bar**0.5, 1 - alpha_bar
for way in (x_t, at_once):
    mean, variance = way.mean().item(), way.var().item()
    off = max(abs(mean - closed[0]), abs(variance - closed[1]))
    print("mean and variance agree:", off < 0.02)

# %% [markdown]
# How fast should the noise come? Ho et al. (2020) let $\beta_t$ grow in equal steps.
# Nichol & Dhariwal (2021) found that images are gone too early, and bend
# $\sqrt{\bar\alpha_t}$ along a cosine. What counts is the **signal-to-noise ratio**
# $\bar\alpha_t / (1 - \bar\alpha_t)$.

# %% tags=["nbval-ignore-output"]
# alt: First, a 7 with more and more noise from t = 0 to 1,000: by the linear schedule
#   it is gone by about 500, by the cosine by about 800. Second, signal-to-noise ratio
#   on a logarithmic axis: both fall; the linear one passes 1 at a quarter of the way,
#   the cosine at one half, and drops steeply at the end.
from mvacourse.plotting.diffusion import snr_curves
from mvacourse.plotting.rows import image_rows

schedules = {"linear": linear_schedule(), "cosine": schedule}
times = range(0, 1001, 100)
rows = {
    name: torch.cat([s.add_noise(x_0, t, eps) for t in times]).cpu()
    for name, s in schedules.items()
}
_ = image_rows(rows, title=digits.source, xlabel="$t = 0, 100, \\dots, 1000$")
_ = snr_curves({name: s.snr() for name, s in schedules.items()})

# %%
for name, s in schedules.items():
    equal = int((s.snr() > 1).sum()) / s.T
    print(f"{name}: as much signal as noise after {equal:.0%} of the way")

# %% [markdown]
# ### Explorer
# Up to which $t$ do you still read the digit? The picture shows where the slider
# begins; it appears when the second cell is run.

# %% tags=["nbval-ignore-output"]
# alt: Left, a 7 with some noise, at t = 250. Right, two curves over t: the factor of
#   the signal falls from 1 to 0, that of the noise rises from 0 to 1, and they cross at
#   500; a dotted line stands at 250.
from mvacourse.widgets.diffusion import draw_forward, explore_forward

draw_forward(schedule, x_0[0], eps[0], 250, digits.source)

# %% tags=["nbval-ignore-output"]
explore_forward(schedule, x_0[0], eps[0], digits.source)

# %% [markdown]
# ## The way back
# If $x_0$ were known, the step back would be known too, by Bayes' rule: a Gaussian
# whose mean is a weighted sum of $x_t$ and $x_0$.

# %%
show_source(NoiseSchedule.posterior)

# %% [markdown]
# It is not known; so a network guesses it. It is shown $x_t$ and $t$, and taught to say
# **what is noise in it**:
#
# $$\mathcal{L} = \mathbb{E}_{x_0,\,\varepsilon,\,t}\ \|\varepsilon -
#   \varepsilon_\theta(x_t, t)\|^2 .$$
#
# To say what is noise is to say what is image, since $x_t$ is both. There are **three
# readings of one guess**: the noise $\varepsilon$, the data $x_0$, and the velocity
# $v = \sqrt{\bar\alpha_t}\,\varepsilon - \sqrt{1 - \bar\alpha_t}\,x_0$ (Salimans & Ho
# 2022). Given $x_t$, one yields the others:

# %%
from mvacourse.models.diffusion import read_eps, read_v, read_x_0

show_source(read_eps)

# %%
show_source(read_x_0)

# %%
show_source(read_v)

# %% [markdown]
# One step of the training; it is all there is. No game, no second network.

# %%
from mvacourse.training.diffusion import diffusion_step

show_source(diffusion_step)

# %% [markdown]
# ## A spiral
# Points of the plane are the smallest images: two pixels. The network is a perceptron
# of three blocks. It learns $v$; why, we see below.

# %% tags=["nbval-ignore-output"]
from mvacourse.datasets.batches import batches
from mvacourse.datasets.curves import swiss_roll, two_moons
from mvacourse.models.diffusion import Diffusion
from mvacourse.models.perceptron_denoiser import PerceptronDenoiser
from mvacourse.training.diffusion import DiffusionSettings, train_diffusion


def train_on_points(x, settings, predicts="v"):
    """Trains a small denoiser on points (N, 2); returns it, and the loss by step."""
    generator = set_seed(0)
    model = Diffusion(PerceptronDenoiser(2), cosine_schedule(), predicts=predicts)
    data = batches(x, batch_size=settings.batch_size, generator=generator)
    training = train_diffusion(model, data, settings)
    bar = progress(training, predicts, total=settings.n_steps)
    return model, [record["loss"] for record in bar]


settings = DiffusionSettings.for_points(profile)
roll = swiss_roll(10_000)
model, losses = train_on_points(roll, settings)
settings

# %% tags=["nbval-ignore-output"]
# alt: Loss over 2,000 training steps: it falls slowly from 1.0 to 0.9, far above 0.
from mvacourse.plotting import loss_curves

ax = loss_curves({"loss": losses}, ylabel="loss", smooth=50)
_ = ax.set(yscale="linear", ylim=(0, None))

# %% [markdown]
# The loss falls by about a tenth, and will never be 0: of much noise nobody can say
# which point it was. What it buys is seen in the samples. Above, data with more and
# more noise; below, noise that the network takes away, by the **ancestral** sampler of
# the paper:

# %%
from mvacourse.sampling import ancestral

show_source(ancestral)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Two rows of six point clouds. First, a spiral at t = 0 that is a ring-like cloud
#   at 200 and a round one from 400 on. Second, from t = 1,000 to 0: a round cloud that
#   becomes ring-like at 200 and a sharp spiral at 0.
from mvacourse.plotting.diffusion import particle_paths, point_film

shown = (1000, 800, 600, 400, 200, 0)
_ = set_seed(1)
noise, x_T = torch.randn(2000, 2), torch.randn(2000, 2)
forward = {f"$t$ = {t}": schedule.add_noise(roll[:2000], t, noise) for t in shown[::-1]}
_ = point_film(forward)
steps = ancestral(model, x_T, schedule.times(100))
states = {1000: x_T} | {step.t: step.x_t for step in steps}
_ = point_film({f"$t$ = {t}": states[t] for t in shown})

# %%
from mvacourse.metrics.neighbours import nearest

far, _ = nearest(states[0], roll)
print("on the spiral, nine in ten:", bool((far < 0.15).float().mean() > 0.9))

# %% [markdown]
# How does a particle get there? By **DDIM** (Song, Meng & Ermon 2021) the same network
# walks without new noise:
#
# $$x_s = \sqrt{\bar\alpha_s}\,\hat{x}_0 + \sqrt{1 - \bar\alpha_s}\,\hat\varepsilon,$$
#
# with the *same* $\hat\varepsilon$ that it has just found. Where the walk begins
# decides where it ends.

# %%
from mvacourse.sampling import ddim

show_source(ddim)

# %% tags=["nbval-ignore-output"]
# alt: Paths of six particles in three panels. Ancestral: long tangled zigzags that
#   cross each other. DDIM in 100 steps: short smooth lines from ring to dot. DDIM in 10
#   steps: nearly the same lines and ends.
_, axes = plt.subplots(1, 3, figsize=(10.2, 3.5), layout="constrained")
six, many, few = x_T[:6], schedule.times(100), schedule.times(10)
walks = {
    "ancestral, 100 steps": ancestral(model, six, many),
    "DDIM, 100 steps": ddim(model, six, many),
    "DDIM, 10 steps": ddim(model, six, few),
}
for ax, (title, walk) in zip(axes, walks.items(), strict=True):
    path = torch.stack([six, *(step.x_t for step in walk)])
    particle_paths(path, range(6), title=title, ax=ax)

# %% [markdown]
# A ring is where a walk begins, a dot where it ends. The ancestral walk trembles, the
# other is smooth: so smooth that ten long steps end nearly where a hundred do, for most
# of the six. Both follow arrows that say where $p_t$, the density of the data with the
# noise of time $t$, grows: its **score**. Who knows the mean of the noise in $x_t$
# knows it (Song et al. 2021):
#
# $$\nabla \log p_t(x_t) = -\,\mathbb{E}[\varepsilon \mid x_t] / \sqrt{1 - \bar\alpha_t}
#   \approx -\,\varepsilon_\theta(x_t, t) / \sqrt{1 - \bar\alpha_t}.$$
#
# (The length drawn is the root of the true one.)

# %% tags=["nbval-ignore-output"]
# alt: Fields of arrows at t = 600, 300 and 100, over clouds of points. At 600 all point
#   to the middle; at 300 still nearly all; at 100 they point to the nearest arm of the
#   spiral, also outward from inside it.
from mvacourse.plotting.diffusion import score_arrows
from mvacourse.sampling import plane_grid

at = plane_grid(torch.tensor([-2.7, -2.7]), torch.tensor([2.7, 2.7]), 16)
_, axes = plt.subplots(1, 3, figsize=(10.2, 3.5), layout="constrained")
for ax, t in zip(axes, (600, 300, 100), strict=True):
    with torch.no_grad():
        arrows = model.score(at, t)
    x_t = schedule.add_noise(roll[:2000], t, noise)
    score_arrows(at, arrows, x_t, title=f"$t$ = {t}", ax=ax)

# %% [markdown]
# Much noise: all arrows point to the middle, the mean of the data. Little noise: each
# points to the arm that is nearest. A sample is led from the rough to the fine.
#
# ### Which of the three shall it learn?
# They are one guess, but not one error: where $\bar\alpha_t$ is near 0, $x_0$ is read
# from $\varepsilon$ by a division by nearly nothing. Two moons, half of the steps:

# %% tags=["nbval-ignore-output"]
# alt: Samples of two moons by three networks. That which predicts eps leaves a few
#   points strewn about; that of x_0 and that of v draw two crescents, with some points
#   between them.
from dataclasses import replace

brief = replace(settings, n_steps=settings.n_steps // 2)
moons, which = two_moons(10_000)
_ = set_seed(1)
x_T = torch.randn(2000, 2)
ends, largest = {}, {}
for predicts in ("eps", "x_0", "v"):
    one, _ = train_on_points(moons, brief, predicts)
    steps = list(ddim(one, x_T, schedule.times(50)))
    ends[predicts], largest[predicts] = steps[-1].x_t, steps[0].x_0.abs().max().item()
_ = point_film({f"predicts {name}": x for name, x in ends.items()})
for name, x in ends.items():
    median = nearest(x, moons)[0].median().item()
    print(
        f"{name:4} first guess of x_0 up to {largest[name]:8.1f}, "
        f"median distance to the data {median:.3f}"
    )

# %%
print("v keeps its first guess in the data:", largest["v"] < 4)
print("eps does not:", largest["eps"] > 10 * largest["v"])

# %% [markdown]
# From $T$ itself, $\varepsilon$ is a bad reading by this schedule: the first guess
# flies off, and the walk does not come back. The linear schedule of the paper leaves a
# hundred times more of the image at $T$, and there guesses are usually clipped besides.
# $x_0$ divides by nearly nothing at the other end, where it has to tell the noise; DDIM
# multiplies that noise by nearly nothing again, and the points are as good as those of
# $v$. Both leave some between the moons, which a median does not show. We learn $v$:
# its readings need no division at all.

# %% [markdown]
# ## Digits, in a latent space
# A digit has 784 pixels, most of them black. In a few minutes it is better to diffuse
# what an autoencoder makes of it (notebook 01), here 12 numbers: **latent diffusion**
# (Rombach 2022). Noise and data must be of one scale, so the latent variables are
# standardised first.

# %%
from mvacourse.models.latent_space import LatentSpace

show_source(LatentSpace.encode)

# %% tags=["nbval-ignore-output"]
import time

from mvacourse.recipes.latent_digits import latent_denoiser, latent_space
from mvacourse.sampling import in_parts

_ = set_seed(0)
begin = time.perf_counter()
space = latent_space(digits.train, profile)
z = in_parts(space.encode, digits.train)
of_latents = DiffusionSettings.for_latents(profile)
latent_model = latent_denoiser(z, of_latents)
print(f"{time.perf_counter() - begin:.0f} s for autoencoder and denoiser")

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Sixty generated digits, a little soft. Most can be read, a few are smeared or
#   between two classes.
from mvacourse.plotting import image_grid
from mvacourse.recipes.latent_digits import sample_latents

_ = set_seed(1)
samples = sample_latents(latent_model, space, 1000)
_ = image_grid(samples[:60].cpu(), 20, title=f"learned just now ({digits.source})")

# %% [markdown]
# How good, and is all there? The course's judge of digits reads them (notebook 02), and
# says how far they are from real ones (Fréchet distance), how many lie where real
# digits lie (**precision**), how much of the real ones is reached (**recall**; both
# Kynkäänniemi 2019), of how many the judge is sure (0.9 or more), and how often the
# rarest and the commonest class come, in multiples of an even share. Beside them VAE
# and GAN, recorded from three seeds each by `mvacourse train digit_trilemma` with the
# settings of notebooks 01 and 02.

# %% tags=["nbval-ignore-output"]
from statistics import fmean

from mvacourse.checkpoints import load_checkpoint
from mvacourse.evaluation.digit_scores import digit_scores
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.recipes.record import read_record
from mvacourse.runtime import find_shipped

judge = DigitClassifier().to(device).eval()
load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
real = in_parts(judge.features, digits.test)
live = digit_scores(samples, judge, real)
recorded = read_record("digit_trilemma")
print(f"{'':18} this one  " + "  ".join(f"{name:>16}" for name in recorded["scores"]))
for metric, value in live.items():
    means = [fmean(of[metric].values()) for of in recorded["scores"].values()]
    print(f"{metric:18}{value:9.2f}  " + "  ".join(f"{mean:16.2f}" for mean in means))

# %%
of_gan = fmean(recorded["scores"]["GAN"]["Fréchet distance"].values())
print("at least 85 % are surely some digit:", live["sure"] >= 0.85)
even = live["rarest"] > 0.5 and live["commonest"] < 2
print("every class within a factor 2 of its share:", even)
print("nearer to real digits than the GAN:", live["Fréchet distance"] < of_gan)

# %% [markdown]
# ## Digits, pixel by pixel
# The pixels themselves take longer. This network was trained beforehand; it is a
# **lean U-Net**: blocks of 2×2 pixels become channels first, so that nothing is
# computed at full resolution.

# %% tags=["nbval-ignore-output"]
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.recipes.digit_diffusion import trained_denoiser

pixels, about = trained_denoiser()
print(about["command"], "on", about["source"])
print(f"{about['settings']['n_steps']:,} steps, {about['seconds'] / 60:.0f} min")
show_source(UNetDenoiser.forward)

# %%
n_weights = sum(p.numel() for p in pixels.parameters())
print(f"{n_weights:,} weights, {4 * n_weights / 1e6:.1f} MB")

# %% [markdown]
# A film: above $x_t$, below what the network takes for $x_0$ at this time. `Clipped`
# keeps this guess in the range of the data. The network is told which digit to draw,
# $c$; more of this below.

# %% tags=["nbval-ignore-output"]
# alt: Two films, of a 3 and of a 5. Above, x_t, noise in which the digit emerges;
#   below, the guess of x_0, at first a blurred digit of the class, then sharp. The 3 is
#   a clean one; the 5 ends as a crossed loop.
from mvacourse.models.diffusion import Clipped

_ = set_seed(4)
x_T = torch.randn(60, 1, 28, 28, device=device)
c = torch.arange(60, device=device) % 10
begin = time.perf_counter()
steps = list(ddim(Clipped(pixels), x_T, schedule.times(50), c=c))
seconds = time.perf_counter() - begin
frames = [steps[k] for k in range(4, 50, 5)]
for n in (3, 5):
    rows = {"$x_t$": torch.stack([step.x_t[n].cpu() for step in frames])}
    rows[r"$\hat{x}_0$"] = torch.stack([step.x_0[n].cpu() for step in frames])
    _ = image_rows(rows, xlabel="$t = 900, 800, \\dots, 0$" if n == 5 else "")
print(f"60 digits in 50 steps: {seconds:.1f} s")

# %% tags=["nbval-ignore-output"]
# alt: Sixty generated digits, classes 0 to 9 in turn, sharp. Nearly all can be read as
#   the class asked for.
_ = image_grid(steps[-1].x_t.cpu(), 20, title=f"trained on {about['source']}")

# %% [markdown]
# What is seen in $\hat{x}_0$ first is a blur, the mean of all digits of its class that
# might be in this noise; then it makes up its mind. How many steps are enough? First
# the same noise in 1, 2, 5, 10 and 50 steps; below it the Fréchet distances of 1,000
# samples, recorded when the network was trained.

# %% tags=["nbval-ignore-output"]
# alt: Fourteen digits from the same noise in 1, 2, 5, 10 and 50 steps. One step gives a
#   blurred mean of the class, two a digit with grey parts, five nearly the digits of
#   fifty; ten and fifty can hardly be told apart.
from mvacourse.sampling import finish

rows = {}
for n_steps in (1, 2, 5, 10, 50):
    walk = ddim(Clipped(pixels), x_T[:14], schedule.times(n_steps), c=c[:14])
    rows[f"steps: {n_steps}"] = finish(walk).cpu()
_ = image_rows(rows, title="the same noise in each column")
for n_steps, scores in about["steps"].items():
    print(f"{n_steps:>3} steps: Fréchet distance {scores['Fréchet distance']:7.1f}")

# %%
distance = {n: scores["Fréchet distance"] for n, scores in about["steps"].items()}
print("10 steps are far better than 2:", distance["10"] < distance["2"] / 2)
best = recorded["scores"]["latent diffusion"]["Fréchet distance"].values()
print("nearer to real digits than latent diffusion:", distance["50"] < min(best))

# %% [markdown]
# Ten steps do most of it; forty more gain a third of what is left.
#
# ### Guidance
# The network was told the class of nine examples in ten, and of one in ten it was told
# nothing. So it can say what it sees *with* the class $c$ and *without*. To insist on
# the class, go on in the direction from what it says without to what it says with, by a
# strength $w$ (Ho & Salimans 2022):
#
# $$\tilde\varepsilon = (1 + w)\,\varepsilon_\theta(x_t, c) -
#   w\,\varepsilon_\theta(x_t).$$

# %%
from mvacourse.models.diffusion import Guided

show_source(Guided.forward)

# %% tags=["nbval-ignore-output"]
# alt: Ten classes from one noise, at guidance w = 0, 1 and 3. All rows show 0 to 9 in
#   the same hand; with w strokes become thicker and cleaner, and the broken 2 of w = 0
#   is whole.
start = x_T[:1].expand(10, -1, -1, -1)
rows = {}
for w in (0.0, 1.0, 3.0):
    walk = ddim(Clipped(Guided(pixels, w)), start, schedule.times(25), c=c[:10])
    rows[f"$w$ = {w:g}"] = finish(walk).cpu()
_ = image_rows(rows, title="one noise, ten classes")
keys = ("obeyed", "precision", "recall", "Fréchet distance")
for w, scores in about["guidance"].items():
    print(f"w = {w}:", *(f"{key} {scores[key]:.3g}," for key in keys))

# %%
guidance = about["guidance"]
print("guidance is obeyed more:", guidance["3"]["obeyed"] >= guidance["0"]["obeyed"])
print("and costs recall:", guidance["3"]["recall"] < guidance["0"]["recall"])

# %% [markdown]
# The noise keeps the hand, the class sets the digit. Guidance makes samples more alike:
# precision rises at first, recall falls, and the Fréchet distance grows.
#
# ### Explorer
# How few steps, and how much guidance, before the digits suffer? Run the second cell to
# get the controls.

# %% tags=["nbval-ignore-output"]
# alt: Above, the guess of x_0 on the way, from a blurred 3 to a sharp one. Below,
#   sixteen samples of a 3, of different slant and thickness; all but one or two are
#   well formed.
from mvacourse.widgets.diffusion import draw_backward, explore_backward

draw_backward(pixels, x_T[:16], 10, 1.0, 3, about["source"])

# %% tags=["nbval-ignore-output"]
explore_backward(pixels, x_T[:16], 10, about["source"])

# %% [markdown]
# ## The trilemma, measured
# The lecture says: GANs are realistic and cover poorly, VAEs cover well and blur,
# diffusion does both and is slow. On digits, after one to four minutes of training
# each, and an hour for the pixels:

# %% tags=["nbval-ignore-output"]
from IPython.display import Markdown

from mvacourse.evaluation.rendering import to_markdown
from mvacourse.evaluation.tables import trilemma

Markdown(to_markdown(trilemma({"digit_trilemma": recorded})))

# %%
mean_of = {
    name: {metric: fmean(values.values()) for metric, values in of.items()}
    for name, of in recorded["scores"].items()
}
vae, gan, pixel = (mean_of[name] for name in ("VAE", "GAN", "pixel diffusion"))
key = "Fréchet distance"
print("VAE, GAN, latent, pixels, in this order:", vae[key] > gan[key] > live[key])
print("pixels nearest of all:", pixel[key] == min(of[key] for of in mean_of.values()))
print("the GAN reaches more than the VAE:", gan["recall"] > vae["recall"])
slow = pixel["sampling time"] / gan["sampling time"]
print("diffusion of pixels takes more than 10 times as long:", slow > 10)

# %% [markdown]
# The VAE blurs, is farthest from real digits and, unlike in the lecture, reaches the
# fewest: what is blurred lies near no digit. The GAN reaches most of the digits and is
# fast, but after two minutes more than half of its samples lie where no digit does:
# here it lacks fidelity more than coverage. (When a GAN does lose coverage, in mode
# collapse, is the subject of notebook 10.) Diffusion in the latent space has the
# fidelity, but reaches less than the GAN; diffusion of pixels has both. They pay with
# time: 50 or 25 passes through the network for one image.
#
# The table is not a fair race: the diffusion of pixels was trained much longer, and is
# told the class, each equally often: that its classes are even is no merit of its own.

# %% [markdown]
# ## One model, many uses
# Nothing of the following was trained for. **Denoising**: an image with noise of known
# strength is, but for its scale, an $x_t$ on its way; go on from there. In a single
# step the answer is the mean of all images that might be meant, the best in squared
# error and blurred; in ten it is one of them. Printed are mean squared errors.

# %% tags=["nbval-ignore-output"]
# alt: Twelve digits: true; with so much noise that they can just be read; denoised in
#   one step, soft, with faint parts; and in ten steps, with sharp strokes, some of
#   which differ from the truth.
from mvacourse.sampling import denoise

x = digits.test[20:32]
_ = set_seed(2)
noisy = x + 1.0 * torch.randn_like(x)
rows = {"truth": x, "with noise, σ = 1": noisy}
for n_steps in (1, 10):
    rows[f"steps: {n_steps}"] = denoise(Clipped(pixels), noisy, 1.0, n_steps)
_ = image_rows({name: y.clamp(-1, 1).cpu() for name, y in rows.items()})
errors = {name: (images - x).square().mean().item() for name, images in rows.items()}
print({name: round(error, 3) for name, error in errors.items() if name != "truth"})

# %% [markdown]
# **Reconstruction from missing data**: known pixels are put back at every time, with
# the noise of this time; the others are made to fit (RePaint, Lugmayr 2022).

# %%
from mvacourse.sampling import inpaint

show_source(inpaint)

# %% tags=["nbval-ignore-output"]
# alt: The upper half of a 7, twelve times, and twelve completions below it: most are a
#   7, others a 3, a 2, or no digit.
known = torch.ones(1, 1, 28, 28, dtype=torch.bool, device=device)
known[..., 14:, :] = False
x = digits.test[:1].expand(12, -1, -1, -1)
_ = set_seed(2)
made = finish(inpaint(Clipped(pixels), x, known, schedule.times(25)))
rows = {"known": torch.where(known, x, -1.0), "twelve answers": made}
_ = image_rows({name: images.cpu() for name, images in rows.items()})

# %% [markdown]
# Several answers fit: the lower half is a guess, and often looks as real as the upper
# one. A single answer does not say that it is a guess.

# %% [markdown]
# ## From MR to CT, several times
# That is what a U-Net cannot do: notebook 05 gives *one* CT to an MR, the mean or one
# that passes for real. A diffusion that is shown the MR draws as many as we like.
# **Where they differ, the MR does not tell**: so we hope, and test it.

# %% tags=["nbval-ignore-output"]
from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.datasets.splits import split_subjects
from mvacourse.recipes.ct_diffusion import sample_heads
from mvacourse.recipes.ct_diffusion import trained_denoiser as trained_on_heads

volumes = load_cohort(8)
heads = {n: {k: v.array for k, v in head.items()} for n, head in volumes.items()}
train, test = split_subjects([f"sub-{i:02d}" for i in range(1, 25)])
train, test = ([name for name in part if name in heads] for part in (train, test))
of_heads, _ = trained_on_heads()
records = {n: read_record(n) for n in ("ct_diffusion", "network_ct", "unpaired_ct")}
minutes = records["ct_diffusion"]["seconds"] / 60
print(records["ct_diffusion"]["command"], f"({minutes:.0f} min)")
show_source(sample_heads)

# %% [markdown]
# Eight CT of a head that the network has not seen, in six of its slices:

# %% tags=["nbval-ignore-output"]
# alt: Two slices, each as T1w, true CT, two samples, the mean of 8, its error and the
#   SD of the samples, up to 500 HU. At the skull base the samples differ in bone and
#   air; both maps are bright there, the error more. In the higher slice both are rings
#   along the skull.
from mvacourse.plotting.spread import spread_panels

who, places = test[0], range(34, 70, 6)
slab = {key: volume[:, :, list(places)] for key, volume in heads[who].items()}
_ = set_seed(0)
drawn = sample_heads(of_heads, slab, 8)  # (8, X, Y, 6)
for at in (1, 4):
    caption = f"{who}, synthetic, not trained on" if at == 4 else ""
    options = {"at": (0, 0, at), "caption": caption}
    _ = spread_panels(slab["T1w"], slab["CT"], drawn, (2, 2, 2), **options)

# %% tags=["nbval-ignore-output"]
import numpy as np

inside, true_ct, mean = slab["head_mask"], slab["CT"], drawn.mean(axis=0)
spread, error = drawn.std(axis=0, ddof=1), np.abs(mean - true_ct)
tissues = {
    "head": inside,
    "air in it": inside & (true_ct < -300),
    "soft tissue": inside & (true_ct > -20) & (true_ct < 100),
    "bone": inside & (true_ct > 300),
    "NAWM": slab["NAWM_mask"],
    "lesions": slab["lesion_mask"],
}
print(f"{'HU':12} one sample  mean of 8  SD of samples")
for name, region in tissues.items():
    one = np.abs(drawn[0] - true_ct)[region].mean()
    print(
        f"{name:12}{one:11.0f}{error[region].mean():11.0f}{spread[region].mean():15.0f}"
    )
fifths = np.digitize(spread[inside], np.quantile(spread[inside], (0.2, 0.4, 0.6, 0.8)))
by_fifth = [error[inside][fifths == k].mean() for k in range(5)]
print("error of the mean, by fifths of the SD:", [f"{e:.0f} HU" for e in by_fifth])

# %%
one = np.abs(drawn[0] - true_ct)[inside].mean()
print("the mean is nearer than one sample:", error[inside].mean() < one)
print("where samples differ most, the mean errs most:", by_fifth[4] == max(by_fifth))

# %% [markdown]
# Where the MR tells little, at the borders of bone and air, samples differ, and there
# the mean errs most: nobody had to know the truth to say where not to trust it. In
# lesions they differ more than in normal-appearing white matter (NAWM). How large may
# the error be? If the truth were one more such sample, the mean of 8 would be off by a
# little less than the SD (0.85 of it, for Gaussians). So it is, roughly, in soft tissue
# and bone. Not in the air of the head: the samples differ most there, and yet the error
# is twice the spread. They are wrong together. A spread tells what the model does not
# know *as far as it knows it*.
#
# Beside the networks of notebooks 05 and 07, on all test heads. **Sharpness** is that
# of the true CT at 1.

# %% tags=["nbval-ignore-output"]
methods = {
    "U-Net": records["network_ct"]["scores"]["U-Net"],
    "GAN": records["network_ct"]["scores"]["GAN"],
    "CycleGAN, no pairs": records["unpaired_ct"]["scores"]["CycleGAN"],
}
for name, scores in records["ct_diffusion"]["scores"].items():
    methods[f"diffusion, {name}"] = scores
for name, scores in methods.items():
    hu, sharp = (fmean(scores[metric].values()) for metric in ("MAE", "sharpness"))
    print(f"{name:24} MAE {hu:5.1f} HU   sharpness {sharp:.2f}")

# %% [markdown]
# The U-Net is far ahead: it saw 40,000 slices and has one thing to learn, the best
# single answer. The diffusion saw 16,000, each at one time out of a thousand; a single
# step from $T$, which should be the mean of all answers, close to the U-Net's, their
# median, is its worst, and nearly the sharpest: sharpness counts wrong edges and noise,
# too. Not even the single samples are as sharp as the U-Net. But diffusion is the only
# one of these that says where it does not know.
#
# ### Go on with it
# A hundred steps more on the training heads that are here, at a tenth of the rate:

# %% tags=["nbval-ignore-output"]
from mvacourse.recipes.ct_diffusion import train_on_slices
from mvacourse.recipes.ct_networks import axial_slices

of_settings = DiffusionSettings.for_heads(profile)
n_live = min(100, of_settings.n_steps)
live = replace(of_settings, n_steps=n_live, learning_rate=2e-4)
slices = axial_slices({name: heads[name] for name in train})
further = train_on_slices(of_heads, slices, live, seed=1)
_ = set_seed(0)
after = np.abs(sample_heads(further, slab, 8)[0] - true_ct)[inside].mean()
print(f"one sample of {who}: {one:.0f} HU before, {after:.0f} HU after")

# %%
print("it is at most 10 HU worse:", after < one + 10)

# %% [markdown]
# ## What is unusual?
# A diffusion of **healthy** brains knows no lesion. Add noise to a patient's FLAIR, but
# only part of the way, and return: what the model knows comes back, what it does not
# know is lost in the noise and replaced by what it knows. The difference is where the
# image is unusual; no lesion was ever marked for it (Wyatt 2022).

# %%
from mvacourse.recipes.healthy_flair import as_if_healthy

show_source(as_if_healthy)

# %% tags=["nbval-ignore-output"]
# alt: Five slices in four rows. FLAIR with a large bright lesion at the front; the
#   brain as if healthy, smooth and without the lesion; their difference, white at the
#   lesion and mottled at folds and rims everywhere; the true lesions, white on black.
from mvacourse.recipes.healthy_flair import START, flair_slices
from mvacourse.recipes.healthy_flair import trained_denoiser as trained_on_healthy
from mvacourse.recipes.lie_networks import load_brains

healthy, about_healthy = trained_on_healthy()
brains = load_brains(2, 0)
patient = max(brains, key=lambda name: brains[name]["lesion_mask"].sum())
slices = flair_slices({patient: brains[patient]})
_ = set_seed(1)
back = as_if_healthy(healthy, slices)
x, lesions = slices["FLAIR"], slices["lesion_mask"]
most = lesions.sum(dim=(1, 2, 3)).topk(5).indices
unusual = (x - back)[most]
rows = {"FLAIR": x[most] / 1000 - 1, "as if healthy": back[most] / 1000 - 1}
rows |= {"difference": unusual / 300, "lesions": 2.0 * lesions[most] - 1}
_ = image_rows(rows, title=f"{patient}, synthetic; difference from −300 to 300")

# %% tags=["nbval-ignore-output"]
found = read_record("healthy_flair")
for name, values in found["AUROC"].items():
    print(f"{name:24} AUROC {fmean(values.values()):.3f}")

# %% [markdown]
# The lesions are the brightest spots of the difference; but every fold and rim is in it
# as well, since the mean of four ways back is smoother than the brain.
#
# The AUROC is the probability that a voxel of a lesion gets a higher value than another
# voxel of the brain: ½ by chance, 1 if every voxel of a lesion is above every other.
# Since lesions are few, a high AUROC still allows many false voxels. The simplest rival
# is the brightness of FLAIR itself.

# %%
itself = fmean(found["AUROC"]["FLAIR itself"].values())
chosen = fmean(found["AUROC"][f"there and back, t = {START}"].values())
print("far better than chance:", chosen > 0.9)
print("better than FLAIR itself:", chosen > itself)

# %% [markdown]
# It finds lesions that nobody has shown it; and in FLAIR, where lesions are the
# brightest of all, a plain threshold finds them still better. The same has been found
# on patients (Meissen 2022): ask for the simple rival before you believe a map. Too
# little noise, and the lesions come back; too much, and other things change as well.
# ($t = 400$ is the best of four on these same patients: on new ones expect a little
# less.)

# %% [markdown]
# **Other uses**, in a line each (for medicine, Kazerouni 2023): *registration*, where
# the score of a diffusion guides a deformation (Kim 2022, DiffuseMorph);
# *segmentation*, a diffusion of masks told by the image, whose samples show where
# experts would differ (Rahman 2023); and *classification*, which class makes the noise
# easiest to say? (Li 2023).

# %% [markdown]
# ## What is difficult
# ### Does the latent space mean something?
# The latent variable of a diffusion is the noise $x_T$. DDIM can be walked backwards:
# from a real image to the noise from which it is made.

# %%
from mvacourse.sampling import invert

show_source(invert)

# %% tags=["nbval-ignore-output"]
# alt: Twelve digits; the noise found for each, grainy, in which the digit can be made
#   out as a rougher patch; and the digits made of it again, the same as the first.
x, times = digits.test[:12], schedule.times(50)
x_T = finish(invert(pixels, x, times, n_iterations=2))
back = finish(ddim(pixels, x_T, times))
rows = {"$x_0$": x, "$x_T$": x_T / 3, "and back": back}
_ = image_rows({name: images.cpu() for name, images in rows.items()})
rmse = (back - x).square().mean().sqrt().item()
print(f"RMSE after the way there and back: {rmse:.3f}, of a range of 2")

# %%
known_kind = digits.source == about["source"]
print("the noise keeps the image:", rmse < 0.2 or not known_kind)

# %% [markdown]
# It is a nearly exact code, as large as the image, of images of the kind that the model
# has learned; of others, such as scikit-learn's digits, less comes back. It is not
# quite noise: where the image is black, $x_T$ is too calm, and the digit can be made
# out. Is half way between two codes half way between two digits? Rows 1 and 2 lead from
# one real digit to another, rows 3 and 4 from one draw to another.

# %% tags=["nbval-ignore-output"]
# alt: Four rows of fourteen images, each from one code to another. From a 7 to a 0, a 2
#   to a 1, a 9 to a stroke, a 3 to a curved one; the way is gradual, and some images in
#   the middle are no digit.
import math

from mvacourse.sampling import on_circle

_ = set_seed(5)
angles = math.pi / 2 * torch.linspace(0, 1, 14)
ends = [x_T[[0, 3]], x_T[[1, 2]], *torch.randn(2, 2, 1, 28, 28, device=device)]
rows = {}
for n, (a, b) in enumerate(ends, start=1):
    way = on_circle(a.flatten(), b.flatten(), angles).view(-1, 1, 28, 28)
    rows[f"way {n}"] = finish(ddim(Clipped(pixels), way, schedule.times(25))).cpu()
_ = image_rows(rows)

# %% [markdown]
# The way is gradual, and leads through what is no digit, too. Nothing in the training
# asks that an axis of these 784 numbers mean anything, and there are as many of them as
# pixels. It is a code, not a description.

# %% [markdown]
# ### Does it remember its patients?
# Carlini et al. (2023) got training images back from large diffusion models: with
# patients, a leak. Is it the method, or the size of the data? The same latent
# diffusion, taught **fifty** digits, and the one above, taught all. For both, the
# nearest training image of each sample, in the latent space, and how often a sample is
# nearer to its nearest than a new digit is to its own (Meehan 2020).

# %% tags=["nbval-ignore-output"]
# alt: Two pairs of rows: fourteen samples, and the training image nearest to each.
#   Trained on fifty, sample and neighbour are the same but for some blur; trained on
#   all, they are of the same class and differ in their strokes.
from mvacourse.metrics.neighbours import copying

_ = set_seed(0)
fifty = replace(of_latents, n_steps=of_latents.n_steps // 2, batch_size=50)
models = {"fifty": (latent_denoiser(z[:50], fifty), 50), "all": (latent_model, len(z))}
z_unseen, memory = in_parts(space.encode, digits.test), {}
noise = torch.randn(500, z.shape[1], device=device)
for name, (one, n_seen) in models.items():
    z_made = finish(ddim(one, noise, schedule.times(50)))
    memory[name] = copying(z[:n_seen], z_unseen, z_made)
    shown, (_, which) = z_made[:14], nearest(z_made[:14], z[:n_seen])
    rows = {"sample": in_parts(space.decode, shown), "nearest": digits.train[which]}
    rows = {key: images.cpu() for key, images in rows.items()}
    _ = image_rows(rows, title=f"trained on {name}")
    share = f"{memory[name]:.0%} of pairs"
    print(f"trained on {name}: nearer to the training than a new digit in {share}")

# %%
print("fifty are copied:", memory["fifty"] > 0.95)
print("of all, not more than by chance:", memory["all"] < 0.55)

# %% [markdown]
# Without copies it would be 50 %. It is less for the model taught all: its samples are
# rather farther from the training images than new digits are. For any finite training
# set the loss is least for who knows it by heart; with fifty examples this network can,
# with all of them it cannot. The training does not tell memory from understanding.

# %% [markdown]
# ### What does it cost?
# A GAN passes once through its network, a diffusion as often as it makes steps.
# Operations of one pass, counted, and seconds, measured, at three sizes; and operations
# of a 3-D U-Net:

# %% tags=["nbval-ignore-output"]
from torch.utils.flop_counter import FlopCounterMode

from mvacourse.models.gan import Generator
from mvacourse.models.unet3d import UNet3d


def cost(network, *inputs):
    """Billions of operations of one look, and its seconds, at best of three."""
    seconds = []
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(*inputs)
    for _ in range(3):
        begin = time.perf_counter()
        with torch.no_grad():
            network(*inputs)
        seconds.append(time.perf_counter() - begin)
    return counter.get_total_flops() / 1e9, min(seconds)


gan_cost, gan_seconds = cost(Generator(64).eval(), torch.randn(1, 64))
print(f"GAN         28²  {gan_cost:8.3f} GFLOP {1000 * gan_seconds:8.1f} ms an image")
t, unet, giga = torch.tensor([500]), UNetDenoiser().eval(), {}
for side in (28, 56, 112):
    giga[side], seconds = cost(unet, torch.randn(1, 1, side, side), t)
    time_of = f"{1000 * seconds:8.1f} ms a step"
    print(f"diffusion  {side:3}²  {giga[side]:8.3f} GFLOP {time_of}")
volumes = {}
for n in (32, 64, 128):
    with torch.device("meta"):  # counted without computing
        volumes[n], _ = cost(UNet3d(1, 1), torch.empty(1, 1, n, n, n))
    print(f"3-D U-Net  {n:3}³  {volumes[n]:8.3f} GFLOP a step")

# %%
print("twice the side, 4 times the work:", round(giga[112] / giga[56]))
print("in 3-D, times:", round(volumes[128] / volumes[64]))

# %% [markdown]
# A volume of twice the side is 8 times the work at every step, whether at once or slice
# by slice: there are twice as many slices, each of 4 times the work. What slices save
# is memory; what a latent space saves is work: a quarter of the side leaves 1/64 of the
# voxels. So diffusion of volumes works in a latent space, on slices, or for long.

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). $x_t$ at once, from $x_0$, $\bar\alpha_t$ and $\varepsilon$.


# %%
from mvacourse.exercises import diffusion as exercise


def noised(x_0, alpha_bar, eps):
    """Returns x_t, a tensor like x_0; alpha_bar is a number."""
    ### BEGIN SOLUTION
    return alpha_bar**0.5 * x_0 + (1 - alpha_bar) ** 0.5 * eps
    ### END SOLUTION


# %%
_ = check(exercise.noised, noised)

# %% [markdown]
# **Exercise 2** (5 min). What does the network take for $x_0$, if it says that the
# noise in $x_t$ is $\hat\varepsilon$?


# %%
def data_from_noise(x_t, eps, alpha_bar):
    """Returns the guess of x_0, a tensor like x_t."""
    ### BEGIN SOLUTION
    return (x_t - (1 - alpha_bar) ** 0.5 * eps) / alpha_bar**0.5
    ### END SOLUTION


# %%
_ = check(exercise.data_from_noise, data_from_noise)

# %% [markdown]
# **Exercise 3** (5 min). One step of DDIM from $t$ to $s$, given $x_t$,
# $\hat\varepsilon$, $\bar\alpha_t$ and $\bar\alpha_s$. Use exercise 2.


# %%
def ddim_step(x_t, eps, at_t, at_s):
    """Returns x_s, a tensor like x_t; at_t and at_s are ᾱ at the two times."""
    ### BEGIN SOLUTION
    x_0 = data_from_noise(x_t, eps, at_t)
    return noised(x_0, at_s, eps)
    ### END SOLUTION


# %%
_ = check(exercise.ddim_step, ddim_step)

# %% [markdown]
# Its end is exercise 1: DDIM adds the noise again that it has just found, only less.
#
# **Exercise 4** (5 min). Guidance: what is said with the class, what is said without,
# and $w$.


# %%
def guided(told, untold, w):
    """Returns the guided ε, a tensor like the two."""
    ### BEGIN SOLUTION
    return (1 + w) * told - w * untold
    ### END SOLUTION


# %%
_ = check(exercise.guided, guided)

# %% [markdown]
# **Exercise 5** (open). Train the spiral with `linear_schedule(T=20)`, β from 0.0001 to
# 0.02: copy `train_on_points` and change its schedule, and sample with
# `model.schedule.times(20)`. What is wrong, and which number of the schedule tells it
# before any training?
#
# **Exercise 6** (open). Look at the images there and back at $t = 100$, 400 and 600
# (`as_if_healthy(healthy, slices, start=…)`): what else is lost besides lesions? Does
# the AUROC notice, and would a doctor?

# %% [markdown]
# ## In this notebook we saw
# - that noise comes in by a closed form, and that the way back is one regression: say
#   what is noise;
# - that $\varepsilon$, $x_0$ and $v$ are three readings of one guess, of which not all
#   are safe at all times;
# - samplers, with new noise and without, and that without it ten steps do most of what
#   fifty do;
# - what VAE, GAN and diffusion give up, in numbers;
# - that several answers show where an MR does not determine the CT, and that the mean
#   of them is nearer than a single one;
# - that a model of healthy brains marks what is unusual, without having seen a lesion;
# - that few examples are remembered, and that every step costs a whole pass of the
#   network.
#
# ## References
# - Ho, Jain & Abbeel (2020), Denoising diffusion probabilistic models, NeurIPS.
#   arXiv:2006.11239
# - Nichol & Dhariwal (2021), Improved denoising diffusion probabilistic models, ICML.
#   arXiv:2102.09672
# - Song, Meng & Ermon (2021), Denoising diffusion implicit models, ICLR.
#   arXiv:2010.02502
# - Song et al. (2021), Score-based generative modeling through stochastic differential
#   equations, ICLR. arXiv:2011.13456
# - Salimans & Ho (2022), Progressive distillation for fast sampling of diffusion
#   models, ICLR. arXiv:2202.00512
# - Ho & Salimans (2022), Classifier-free diffusion guidance. arXiv:2207.12598
# - Rombach et al. (2022), High-resolution image synthesis with latent diffusion models,
#   CVPR. arXiv:2112.10752
# - Lugmayr et al. (2022), RePaint: inpainting using denoising diffusion probabilistic
#   models, CVPR. arXiv:2201.09865
# - Wyatt et al. (2022), AnoDDPM: anomaly detection with denoising diffusion
#   probabilistic models using simplex noise, CVPR workshops.
#   doi:10.1109/CVPRW56347.2022.00080
# - Meissen, Kaissis & Rueckert (2022), Challenging current semi-supervised anomaly
#   segmentation methods for brain MRI, BrainLes. arXiv:2109.06023
# - Kynkäänniemi et al. (2019), Improved precision and recall metric for assessing
#   generative models, NeurIPS. arXiv:1904.06991
# - Meehan, Chaudhuri & Dasgupta (2020), A non-parametric test to detect data-copying in
#   generative models, AISTATS. arXiv:2004.05675
# - Carlini et al. (2023), Extracting training data from diffusion models, USENIX
#   Security. arXiv:2301.13188
# - Kazerouni et al. (2023), Diffusion models in medical imaging: a comprehensive
#   survey, Medical Image Analysis 88. doi:10.1016/j.media.2023.102846
# - Kim, Han & Ye (2022), DiffuseMorph, ECCV. arXiv:2112.05149
# - Rahman et al. (2023), Ambiguous medical image segmentation using diffusion models,
#   CVPR. arXiv:2304.04745
# - Li et al. (2023), Your diffusion model is secretly a zero-shot classifier, ICCV.
#   arXiv:2303.16203
