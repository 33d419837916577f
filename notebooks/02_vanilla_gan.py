# %% [markdown]
# # 2. Generative adversarial networks
#
# We only want new images that look like the data: no reconstruction, no model of the
# distribution. A **generator** makes images from noise; a **discriminator** tells them
# from real ones; each learns against the other.
#
# **You will learn** the game that the two play and who wins it, Algorithm 1 line by
# line, how to read its curves, and how to tell whether the images are good, whether
# they are copies, and whether some kind of image is missing.
#
# **Data**: handwritten digits (MNIST, or scikit-learn's where there is no network).
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 10 s |
# | The game on a line | 5 s |
# | Algorithm 1 | 5 s |
# | Digits | 25 s |
# | **Whole notebook** | **40 s** |
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
import torch

from mvacourse.datasets.digits import load_digits
from mvacourse.exercises import check, show_source
from mvacourse.runtime import get_device, get_profile, progress, set_seed

profile, device = get_profile(), get_device()
digits = load_digits().to(device)

# %% [markdown]
# ## Two players
# $G$ maps noise $z \sim \mathcal{N}(0, I)$ to an image $G(z)$; $D(x)$ is the
# probability that $x$ is real. $D$ wants to be right, $G$ wants $D$ to be wrong
# (Goodfellow et al. 2014):
#
# $$\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] +
#   \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))].$$
#
# Here $p_{data}$ is the distribution of the real images, and $p_z$ that of the noise.
# (The slide prints $1 - \log D(G(z))$ in the second term; Algorithm 1, on the slide
# after it, has the right form.) In the picture $D$ is given an image and not told where
# it comes from:

# %% tags=["nbval-ignore-output"]
# alt: Diagram: noise z enters the generator G, which makes an image G(z). G(z) and a
#   real image x, a 7, both lead to the discriminator D, which answers: real or
#   generated?
from mvacourse.plotting.diagrams import gan_diagram

_ = gan_diagram(digits.test[0, 0].cpu())

# %% [markdown]
# Both are convolutional, after Radford et al. (2016) and far smaller. $G$ ends in
# $\tanh$, so its pixels lie in [−1, 1] like those of the data; `PixelShuffle` lays four
# small channels out as one image of twice the size. $D$ returns a **logit** $l$, with
# $D = 1 / (1 + e^{-l})$: logarithms of $D$ are then computed without ever taking the
# log of 0.

# %%
from mvacourse.models.gan import Discriminator, Generator

NOISE_DIM = 64
h = torch.zeros(2, NOISE_DIM)
for name, network in (("G", Generator(NOISE_DIM)), ("D", Discriminator())):
    for layer in network:
        h = layer(h)
        print(name, f"{type(layer).__name__:16}", tuple(h.shape[1:]))

# %% [markdown]
# ## The game on a line
# With numbers for images, the whole game can be drawn. Let the data have density $p$,
# two bumps, and let $G$ make the density $q$. For a fixed $G$, the best $D$ maximises
# $p \log D + q \log(1 - D)$ at each $x$:
#
# $$\frac{p}{D} - \frac{q}{1 - D} = 0 \quad\Rightarrow\quad
#   D^*(x) = \frac{p(x)}{p(x) + q(x)}.$$
#
# Does a network find it? $G$ is held fixed here; only $D$ learns.

# %%
from torch import nn
from torch.distributions import Categorical, MixtureSameFamily, Normal

from mvacourse.losses import discriminator_loss

p = MixtureSameFamily(
    Categorical(torch.tensor([0.5, 0.5])),
    Normal(torch.tensor([-1.5, 1.5]), torch.tensor([0.5, 0.8])),
)
q = Normal(0.5, 1.0)

_ = set_seed(0)
D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh())
D.append(nn.Linear(32, 1))
optimizer = torch.optim.Adam(D.parameters(), lr=5e-3)
for _ in range(1000):
    real, fake = p.sample((512, 1)), q.sample((512, 1))
    loss = discriminator_loss(D(real), D(fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %% tags=["nbval-ignore-output"]
# alt: Curves over numbers x from −4 to 4. The data's density p has bumps at −1.5 and
#   1.5, the generator's q one at 0.5. The learned D(x) lies on the dashed curve p / (p
#   + q), near 0.9 at the left bump and 0.1 at 0, except left of −3, where the dashed
#   curve falls and D(x) stays high.
from mvacourse.plotting.densities import players_on_a_line

x = torch.linspace(-4, 4, 200)
p_x, q_x = p.log_prob(x).exp(), q.log_prob(x).exp()
optimum = p_x / (p_x + q_x)
learned = D(x[:, None]).sigmoid().detach()[:, 0]
ax = players_on_a_line(x, p_x, q_x, learned, **{"$p / (p + q)$": optimum})
_ = ax.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1))

# %%
where = (p_x + q_x) > 0.05  # elsewhere D has seen next to nothing
print("D learned p / (p + q):", bool(((learned - optimum).abs() < 0.1)[where].all()))

# %% [markdown]
# Left of −3 the two part: hardly any number falls there, and $D$ was not taught. Where
# data prevail, $D$ is near 1; where generated numbers do, near 0; where there is as
# much of both, $D = \frac12$. Put $D^*$ into $V$ and it is
# $2\,\mathrm{JS}(p, q) - \log 4$. JS, the Jensen–Shannon divergence, is 0 where
# $q = p$ and positive elsewhere: $V$ is least there. **There $D = \frac12$
# everywhere**, and nobody can do better. This is the goal, not a sign of failure.
#
# Now let both learn.

# %% [markdown]
# ## Algorithm 1
# $k$ updates of $D$, then one of $G$. What is shown is the code that runs.

# %%
from mvacourse.training.gan import (
    gan_step,
    train_gan,
    update_discriminator,
    update_generator,
)

show_source(gan_step)

# %%
show_source(update_discriminator)

# %%
show_source(update_generator)

# %% [markdown]
# On the line first: $G$ bends 8 random numbers into one, and $q$ is estimated from
# many of those. $D$ starts from what it has just learned.

# %% tags=["nbval-ignore-output"]
# alt: Four panels. At iteration 1 the generator's density q is a spike at 0; at 100 it
#   covers the right bump of the data only; at 500 both bumps, nearly; at 2,000 it lies
#   on the data's density, and D(x) is close to one half nearly everywhere.
from itertools import count

import matplotlib.pyplot as plt
from scipy.stats import gaussian_kde

from mvacourse.training.gan import GANSettings, players_by_adam

_ = set_seed(0)
G = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
G.append(nn.Linear(64, 1))
settings = GANSettings(n_steps=2000, learning_rate_G=1e-3, learning_rate_D=5e-3)
players = players_by_adam(G, D, 8, settings)
numbers = ((p.sample((512, 1)),) for _ in count())
_, axes = plt.subplots(1, 4, figsize=(11, 2.8), sharey=True, layout="constrained")
panels = dict(zip((1, 100, 500, 2000), axes, strict=True))
for n, _ in enumerate(train_gan(players, numbers, settings), start=1):
    if n in panels:
        made = G(torch.randn(4000, 8)).detach()[:, 0]
        q_x = torch.from_numpy(gaussian_kde(made)(x))
        verdict = D(x[:, None]).sigmoid().detach()[:, 0]
        players_on_a_line(x, p_x, q_x, verdict, title=f"iteration {n}", ax=panels[n])
_ = [ax.set_ylabel("") for ax in axes[1:]]
_ = axes[0].legend(frameon=False, fontsize=7)

# %%
overlap = torch.minimum(p_x, q_x).sum().item() * (x[1] - x[0]).item()
print("p and q have more than 3/4 in common:", overlap > 0.75)

# %% [markdown]
# $D$ shows $G$ where numbers are missing: $q$ moves to where $D$ is high, until there
# is little left to tell.

# %% [markdown]
# ## What the generator descends
# Algorithm 1 descends $\log(1 - D(G(z)))$. The same paper advises to *ascend*
# $\log D(G(z))$ instead. Both want $D(G(z))$ to be large; look at their slopes.

# %%
from mvacourse.losses import minimax_generator_loss, non_saturating_generator_loss

logit = torch.linspace(-6, 6, 121, requires_grad=True)
slopes = {}
for loss in (minimax_generator_loss, non_saturating_generator_loss):
    (slope,) = torch.autograd.grad(loss(logit), logit)
    slopes[loss.__name__] = len(logit) * slope  # the loss averages, we want each
    print(f"{loss.__name__:30} slope at D = 0.0025: {slopes[loss.__name__][0]:.4f}")

# %% tags=["nbval-ignore-output"]
# alt: Two straight lines, slope against D(G(z)). The minimax loss goes from 0 at D = 0
#   to −1 at D = 1; the non-saturating loss the other way, from −1 to 0.
from mvacourse.plotting.style import LINES

_, ax = plt.subplots(figsize=(5.5, 2.8), layout="constrained")
for (name, slope), line in zip(slopes.items(), LINES, strict=False):
    ax.plot(logit.detach().sigmoid(), slope, label=name.replace("_", " "), **line)
ax.set(xlabel="$D(G(z))$", ylabel="slope in the logit")
_ = ax.legend(frameon=False)

# %% [markdown]
# At first $D$ easily sees through $G$: $D(G(z))$ is near 0, on the left. There the
# minimax loss is flat and $G$ learns next to nothing, just when it has most to learn.
# We use the non-saturating loss; notebook 10 measures what happens otherwise.

# %% [markdown]
# ## Digits
# As in the paper first: both players by **stochastic gradient descent with momentum**.
# Then by Adam, for eight times as many iterations. In both, the same noise vectors are
# decoded on the way: a column is one $z$, and rows of the same iteration compare. What
# decodes them is a moving average of $G$'s weights, which is calmer than the last ones
# (Yazıcı et al. 2019).

# %%
from mvacourse.datasets.batches import batches
from mvacourse.sampling import in_parts
from mvacourse.training.averaging import moving_average
from mvacourse.training.gan import Players


def new_networks():
    """Two fresh networks, with the same weights each time."""
    _ = set_seed(0)
    return Generator(NOISE_DIM).to(device), Discriminator().to(device)


def train(players, settings, parts=(64, 24, 8, 4, 2, 1), n_images=14):
    """Plays; returns the losses, a film of fixed noise, and the mean generator."""
    frames = [settings.n_steps // part for part in parts]
    generator = set_seed(1)
    z = torch.randn(n_images, NOISE_DIM, device=device)
    data = batches(digits.train, batch_size=settings.batch_size, generator=generator)
    # The players circle (notebook 03); the mean of G's last weights is calmer.
    average = moving_average(players.G)
    losses, film = {"D": [], "G": []}, {}
    bar = progress(train_gan(players, data, settings), "GAN", total=settings.n_steps)
    for n, record in enumerate(bar, start=1):
        average.update_parameters(players.G)
        for name, value in record.items():
            losses[name].append(value)
        if n in frames:
            film[str(n)] = in_parts(average.module, z).cpu()
        if n % 50 == 0:
            bar.set_postfix({name: f"{value:.2f}" for name, value in record.items()})
    return losses, film, average.module


# %% tags=["nbval-ignore-output"]
# alt: Two rows of fourteen images, at iterations 112 and 225. The first is grey
#   lattices without shape, the second black with a few bright blots of dots.
from dataclasses import replace

from torch.optim import SGD

from mvacourse.plotting.rows import image_rows

settings = GANSettings.for_profile(profile)
brief = replace(settings, n_steps=settings.n_steps // 8)
G, D = new_networks()
sgd = [SGD(network.parameters(), lr=0.02, momentum=0.5) for network in (G, D)]
_, film, _ = train(Players(G, D, *sgd, NOISE_DIM), brief, parts=(2, 1))
title = f"gradient descent with momentum, by iteration ({digits.source})"
_ = image_rows(film, title=title)

# %% [markdown]
# No strokes yet. Adam makes them sooner, with less to tune.

# %%
settings

# %% tags=["nbval-ignore-output"]
G, D = new_networks()
players = players_by_adam(G, D, NOISE_DIM, settings)
losses, film, G_mean = train(players, settings)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Six rows of fourteen images at iterations 28 to 1,800. Grey noise at 28 and 75;
#   thick blobs at 225; strokes at 450; from 900 on shapes like digits. Down a column,
#   the shape stays similar once there is one.
_ = image_rows(film, title=f"Adam, by iteration ({digits.source})", xlabel="one z each")

# %% tags=["nbval-ignore-output"]
# alt: A hundred generated digits, sharp and white on black. Most can be read; some are
#   no digit, such as crossed or broken strokes.
from mvacourse.plotting import image_grid

_ = set_seed(2)
z = torch.randn(1000, NOISE_DIM, device=device)
samples = in_parts(G_mean, z)
_ = image_grid(samples[:100].cpu(), title=f"generated, learned from {digits.source}")

# %% [markdown]
# Blobs, then strokes, then digits; sharp, unlike those of an autoencoder. Not all are
# digits.

# %% [markdown]
# ## Reading the curves
# If $D$ cannot tell at all, $D = \frac12$: its loss is $2 \log 2 \approx 1.39$, and
# $G$'s is $\log 2 \approx 0.69$ (dashed).

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Losses of both players over 1,800 iterations. After some swings in the first 250,
#   D stays near 1.2, a little below its dashed line of 1.39, and G declines slowly from
#   1.3 to 1.0, above its dashed line of 0.69.
from mvacourse.plotting.curves import game_curves

_ = game_curves(losses, smooth=20, title=f"this run ({digits.source})")

# %% [markdown]
# **These are not learning curves.** The images improve all along while, after the first
# few hundred iterations, the losses hardly move: each player is measured against the
# other, and both improve.
# What the curves do tell is whether the two are still **balanced**. Here is a healthy
# run beside five with a mistake, half as long, recorded by `mvacourse train
# gan_failures`:

# %%
import json

from mvacourse.runtime import find_shipped

gallery = json.loads(find_shipped("results/gan_failures.json").read_text())
print(gallery["command"], "on", gallery["source"])
for name, run in gallery["runs"].items():
    print(f"{name:32} {run['changed']}")

# %% tags=["nbval-ignore-output"]
# alt: Six panels of loss curves. Healthy: both between 1 and 1.5 after some swings. G
#   too slow: D at 0, G between 6 and 11. D too slow: D above its dashed line, G below
#   its own. Steps too large: a spike that leaves the picture, then decay. Momentum of
#   0.9: G swings between 2 and 10, D near 0. Wrong range: much like healthy.
_, axes = plt.subplots(2, 3, figsize=(11, 5), layout="constrained")
for ax, (name, run) in zip(axes.flat, gallery["runs"].items(), strict=True):
    game_curves(run["losses"], title=name, ax=ax)
    ax.set(xticks=[], ylim=(0, min(12, ax.get_ylim()[1])))

# %% tags=["nbval-ignore-output"]
# alt: A row of fourteen images for each of six runs. Healthy: digits, some malformed. G
#   too slow: grey noise. D too slow: the same specks fourteen times. Steps too large:
#   thick, torn strokes. Momentum of 0.9: blots on a lattice. Wrong range: digits, white
#   on grey.
from mvacourse.datasets.packing import unpack_images

film = {name: unpack_images(run["samples"]) for name, run in gallery["runs"].items()}
_ = image_rows(film, title="what each run made at its end (MNIST)")

# %% [markdown]
# How good are they? The Fréchet distance, explained below, says how far 1,000 samples
# are from real digits, 0 being best; a class counts if one sample in a hundred is of
# it. Half as long and without the mean of weights, the healthy run is not yet the one
# above.

# %%
print(f"{'':32} classes  Fréchet distance")
for name, run in gallery["runs"].items():
    print(f"{name:32} {run['classes']:4d}     {run['frechet']:8.1f}")

# %% [markdown]
# - **G too slow**: $D$'s loss goes to 0. It is sure of everything, and $G$ has stopped.
# - **D too slow**: $D$'s loss stays above $2 \log 2$. It is fooled, and $G$ has found
#   one image that fools it, whatever the $z$.
# - **Steps too large**: swings and spikes. Each player jumps past the other's answer.
# - **Momentum of 0.9**, right for a single network, keeps a player going where the
#   other no longer is (notebook 03).
# - **Wrong range**: the curves soon look like those of the healthy run. $G$ has learned
#   the images it was given, on grey. No curve shows it; look at the images.

# %% [markdown]
# ## Between two images
# $G$ is smooth: neighbouring noise gives neighbouring images. We walk on the circle
# through two draws, $z(t) = \cos(\tfrac{\pi}{2} t)\, z_a + \sin(\tfrac{\pi}{2} t)\,
# z_b$, which keeps $z(t) \sim \mathcal{N}(0, I)$; half way on the straight line the
# noise would be shorter than nearly all that $G$ has seen.

# %% tags=["nbval-ignore-output"]
# alt: Four rows of fourteen images, each from one draw to another. Shapes change
#   gradually without a jump: a 5 or 8 to a loop and a 2, for instance; images in
#   between are no clearer and no fainter than the ends.
import math

from mvacourse.sampling import on_circle

_ = set_seed(3)
angles = math.pi / 2 * torch.linspace(0, 1, 14)
ways = {
    f"way {n + 1}": in_parts(
        G_mean, on_circle(*torch.randn(2, NOISE_DIM, device=device), angles)
    ).cpu()
    for n in range(4)
}
_ = image_rows(ways, title=f"from one draw to another ({digits.source})")

# %% [markdown]
# ### Explorer
# Run the second cell to get the controls; they are not saved in the file.

# %% tags=["nbval-ignore-output"]
# alt: Left, one generated image, a 6 open at the top, half way. Right, the eleven
#   images of the way, from a narrow stroke to a 6, with the sixth framed.
from mvacourse.widgets import explore_gan_interpolation
from mvacourse.widgets.gan_interpolation import draw

draw(G_mean, z[0], z[1], 0.5, digits.source)

# %% tags=["nbval-ignore-output"]
explore_gan_interpolation(G_mean, NOISE_DIM, digits.source)

# %% [markdown]
# ## Does it copy?
# A generator that stored the training images would fool any $D$. So: what is the
# nearest training image of each sample? And how far is it, compared with the nearest
# training image of a *test* image, which cannot be a copy?


# %%
def nearest(x):
    """Distance to the nearest training image, and its index."""
    return torch.cdist(x.flatten(1), digits.train.flatten(1)).min(dim=1)


# %% tags=["nbval-ignore-output"]
# alt: Fourteen generated digits above the training image nearest to each. The pairs
#   share the outline and differ in the strokes; where the generated one is malformed,
#   its neighbour is a proper digit.
distance, index = nearest(samples[:500])
distance_test, _ = nearest(digits.test[:500])
pairs = {
    "generated": samples[:14].cpu(),
    "nearest in training": digits.train[index[:14]].cpu(),
}
_ = image_rows(pairs, title=f"does it copy? ({digits.source})")

# %% tags=["nbval-ignore-output"]
print(f"median distance of generated to training: {distance.median():.2f}")
print(f"median distance of test to training:      {distance_test.median():.2f}")

# %%
copies = (distance < distance_test.quantile(0.01)).float().mean().item()
print("samples nearer than the nearest hundredth of tests: below 10 %:", copies < 0.1)

# %% [markdown]
# The neighbours resemble the samples, and are not the same. In two epochs of 60,000
# images a small network hardly stores any; notebook 08 shows a model that does copy.

# %% [markdown]
# ## A fair number
# The losses say nothing of quality. What would? We let a classifier look: the course
# trained one on digits and ships it (`mvacourse train digit_classifier`). Its 64
# features $f(x)$, just before the verdict, describe an image. Fit a Gaussian to the
# features of real images and one to those of generated ones: the **Fréchet distance**
# of the two is
#
# $$d^2 = \|\mu_a - \mu_b\|^2 + \mathrm{tr}\big(\Sigma_a + \Sigma_b -
#   2 (\Sigma_a \Sigma_b)^{1/2}\big).$$
#
# On photographs and with the features of the Inception network it is known as FID
# (Heusel et al. 2017). `make bench` compares our GAN by it with the recipe of many
# tutorials, given the same time.

# %%
from mvacourse.metrics.distribution import frechet_distance

show_source(frechet_distance)

# %%
from mvacourse.checkpoints import load_checkpoint
from mvacourse.models.digit_classifier import DigitClassifier

judge = DigitClassifier()
about = load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
judge = judge.to(device).eval()
print("accuracy on test images:", about["accuracy"])

# %% [markdown]
# The distance depends on how many images there are: few give a poor covariance, and a
# distance that is too large (Chong & Forsyth 2020). Even real images are not at
# distance 0 from other real images.

# %% tags=["nbval-ignore-output"]
# alt: Fréchet distance on a logarithmic axis against 250 to 10,000 samples. Real images
#   fall from above 20 to little more than 2; generated ones stay almost level near 70,
#   above all of them.
from mvacourse.plotting.curves import distance_curves

many = in_parts(G_mean, torch.randn(10_000, NOISE_DIM, device=device))
features = {
    name: in_parts(judge.features, images)
    for name, images in (
        ("real", digits.train[:10_000]),
        ("generated", many),
        ("test", digits.test),
    )
}
sizes = (250, 500, 1000, 2500, 5000, 10_000)
distances = {
    name: {n: frechet_distance(features[name][:n], features["test"]) for n in sizes}
    for name in ("real", "generated")
}
_ = distance_curves(distances, title=f"to 10,000 test images of {digits.source}")

# %%
falls = distances["real"][250] > 2 * distances["real"][10_000]
print("few real images seem much farther than many:", falls)
nearer = distances["real"][1000] < distances["generated"][1000]
print("1,000 real images are nearer than 1,000 generated:", nearer)

# %% [markdown]
# So a distance means something only beside the number of images (and the features) it
# was computed with; the rule is to compare at equal numbers.
#
# One number hides much. Are all classes there?

# %% tags=["nbval-ignore-output"]
verdict = in_parts(judge, samples).softmax(dim=1)
counts = verdict.argmax(dim=1).bincount(minlength=10).tolist()
sure = (verdict.amax(dim=1) > 0.9).float().mean().item()
print("generated 0, 1 … 9 among 1,000:", counts)
print(f"the classifier is sure (above 0.9) of {sure:.0%}")
print(f"Fréchet distance, 10,000 samples: {distances['generated'][10_000]:.1f}")

# %%
on_mnist = digits.source == "MNIST"
print("on MNIST, all ten classes among 1,000:", min(counts) > 0 if on_mnist else True)
print("on MNIST, sure of more than 4 in 10:", sure > 0.4 if on_mnist else True)

# %% [markdown]
# Present does not mean balanced: compare the counts with 100 each. A generator that
# leaves out a class altogether is the **mode collapse** of notebook 10.

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). Write what $D$ descends, from logits.


# %%
def loss_of_D(real, fake):
    """Returns −E[log D(x)] − E[log(1 − D(G(z)))], D = sigmoid(logit)."""
    ### BEGIN SOLUTION
    return -(real.sigmoid().log().mean() + (1 - fake.sigmoid()).log().mean())
    ### END SOLUTION


# %%
from mvacourse.exercises import vanilla_gan as exercise

_ = check(exercise.discriminator_loss, loss_of_D)

# %% [markdown]
# **Exercise 2** (5 min). Let each batch hold two generated images for each real one.
# What is the best discriminator now, given both densities?


# %%
def best_D(p, q):
    """Returns the D that maximises p log D + 2 q log(1 − D)."""
    ### BEGIN SOLUTION
    return p / (p + 2 * q)
    ### END SOLUTION


# %%
_ = check(exercise.optimal_discriminator, best_D)

# %% [markdown]
# **Exercise 3** (10 min). With one feature, $\Sigma$ is a number $\sigma^2$. What is
# the (squared) Fréchet distance of two sets of numbers?


# %%
def distance_of_numbers(a, b):
    """Returns the squared Fréchet distance of the Gaussians fitted to a and b."""
    ### BEGIN SOLUTION
    return (a.mean() - b.mean()) ** 2 + (a.std() - b.std()) ** 2
    ### END SOLUTION


# %%
_ = check(exercise.frechet_distance, distance_of_numbers)

# %% [markdown]
# **Exercise 4** (15 min), bug hunt. This step was written in a hurry. Run it and read
# the curves: which player learns, which does not?


# %%
def hasty_step(players, x):
    """One iteration of Algorithm 1, or so its author thought."""
    fake = players.G(players.noise(x)).detach()
    loss_D = discriminator_loss(players.D(x), players.D(fake))
    players.optimizer_D.zero_grad()
    loss_D.backward()
    players.optimizer_D.step()

    loss_G = non_saturating_generator_loss(players.D(fake))
    players.optimizer_G.zero_grad()
    loss_G.backward()
    players.optimizer_G.step()
    return {"D": loss_D.detach(), "G": loss_G.detach()}


# %% tags=["nbval-ignore-output"]
# alt: Losses over 60 iterations of the hasty step. D falls to 0 within 10 iterations; G
#   rises throughout, to nearly 9.
from functools import partial

from mvacourse.training.loop import fit

players = players_by_adam(*new_networks(), NOISE_DIM, settings)
data = batches(digits.train, batch_size=settings.batch_size)
records = list(fit(partial(hasty_step, players), data, 60))
curves = {name: [record[name] for record in records] for name in ("D", "G")}
_ = game_curves(curves, title=f"the hasty step ({digits.source})")

# %% [markdown]
# Repair it.


# %%
def repaired_step(players, x):
    """One iteration of Algorithm 1; returns the losses of D and G."""
    ### BEGIN SOLUTION
    fake = players.G(players.noise(x)).detach()
    loss_D = discriminator_loss(players.D(x), players.D(fake))
    players.optimizer_D.zero_grad()
    loss_D.backward()
    players.optimizer_D.step()

    made = players.G(players.noise(x))  # not detached: this update is G's
    loss_G = non_saturating_generator_loss(players.D(made))
    players.optimizer_G.zero_grad()
    loss_G.backward()
    players.optimizer_G.step()
    return {"D": loss_D.detach(), "G": loss_G.detach()}
    ### END SOLUTION


# %%
_ = check(exercise.repaired_step, repaired_step)

# %% [markdown]
# ## In this notebook we saw
# - a game with value $V(D, G)$, whose solution is $q = p$ and $D = \frac12$;
# - Algorithm 1: $D$'s update with the fakes detached, then $G$'s through $D$;
# - that the minimax loss is flat where $G$ most needs a slope;
# - that the losses of the players measure their balance and not the images;
# - how to check samples: nearest neighbours, the Fréchet distance at equal numbers of
#   images, the classes that a classifier sees.
#
# The noise decides which digit appears, and we cannot. Notebook 04 tells the generator
# what to make.
#
# ## References
# - Goodfellow et al. (2014), Generative adversarial nets, NeurIPS. arXiv:1406.2661
# - Radford, Metz & Chintala (2016), Unsupervised representation learning with deep
#   convolutional generative adversarial networks, ICLR. arXiv:1511.06434
# - Heusel et al. (2017), GANs trained by a two time-scale update rule converge to a
#   local Nash equilibrium, NeurIPS. arXiv:1706.08500
# - Chong & Forsyth (2020), Effectively unbiased FID and Inception score and where to
#   find them, CVPR. arXiv:1911.07023
# - Yazıcı et al. (2019), The unusual effectiveness of averaging in GAN training, ICLR.
#   arXiv:1806.04498
