# %% [markdown]
# # 4. Conditional GANs
#
# A GAN makes a digit, but which one it does not ask. A **conditional** GAN is told:
# make a 7. And if the condition is not a class but an image, the same game translates
# images, which is what medical imaging does with it.
#
# **You will learn** the objective of a conditional GAN; three ways to tell a
# discriminator the class, and how to measure whether the generator obeys; what
# translation from pairs is, why a squared error blurs, what an adversary changes, and
# what that costs.
#
# **Data**: handwritten digits (MNIST, or scikit-learn's where there is no network).
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 10 s |
# | Does it obey? | 15 s |
# | The other two ways | 10 s |
# | L2, L1, adversarial, both | 25 s |
# | Exercises | 10 s |
# | **Whole notebook** | **60 s** |
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

# %%
real = digits.source == "MNIST"
print("training images", tuple(digits.train.shape), digits.train.dtype)
print("their classes  ", tuple(digits.train_labels.shape), digits.train_labels.dtype)

# %% [markdown]
# ## A class as the condition
# Both players see the condition $c$:
#
# $$\min_G \max_D \; \mathbb{E}_x[\log D(x|c)] +
#   \mathbb{E}_z[\log(1 - D(G(z|c)|c))] .$$
#
# (The slide prints $1 - \log D$ for the last term, a slip for $\log(1 - D)$.)

# %% tags=["nbval-ignore-output"]
# alt: Diagram of a conditional GAN: noise z and the condition c = 7 enter G, which
#   makes G(z|c). This image and a real 7, x, lead to D; an arrow takes c to D too. D
#   answers: real, of this c, or not?
from mvacourse.plotting.diagrams import cgan_diagram

x = digits.test[digits.test_labels == 7][0, 0].cpu()
_ = cgan_diagram("$c$ = 7", x).set_title(digits.source, fontsize=10)

# %% [markdown]
# Why must $D$ see $c$ too? If it did not, a fine 3 would please it whatever class was
# asked for, and $G$ would have no reason to listen. With $c$ beside it, a fine 3 made
# for the class 7 is easily seen to be false: no real image comes so.

# %%
from mvacourse.training.cgan import CGANSettings, cgan_step, train_cgan

show_source(cgan_step)

# %%
from mvacourse.training.gan import update_discriminator

show_source(update_discriminator)

# %% [markdown]
# Algorithm 1 as it was, except that `*c` is handed to both. The images to be judged
# false are made for the very classes of the real ones.

# %% [markdown]
# ## Three ways to tell the discriminator
# How does a class enter a network? As a number it must not: 8 is not twice 4. A class
# is a **one-hot** vector, all 0 but one. The generator gets it beside the noise, $[z,
# \text{one-hot}(c)]$. For the discriminator there are three ways:
#
# - **joined**: ten more channels beside the image, all 0 but the $c$-th, all 1 (Mirza &
#   Osindero 2014 did so with vectors);
# - **embedded**: each class has a learned image, which becomes one more channel;
# - **projected**: the class comes last. The network computes features $\varphi(x)$, and
#   the class decides how they count, by a vector $e_c$ of its own (Miyato & Koyama
#   2018): $\text{logit} = w \cdot \varphi(x) + b + e_c \cdot \varphi(x)$.
#
# In the generator, joined and embedded are one and the same. Why? (Its first layer is
# linear.)

# %%
from mvacourse.models.cgan import (
    ConditionalGenerator,
    EmbeddingDiscriminator,
    JoiningDiscriminator,
    ProjectionDiscriminator,
)

show_source(ProjectionDiscriminator)

# %%
from mvacourse.models.gan import Discriminator, Generator

noise_dim, n_classes = 32, 10
discriminators = {
    "joined": lambda: JoiningDiscriminator(
        Discriminator(in_channels=1 + n_classes), n_classes
    ),
    "embedded": lambda: EmbeddingDiscriminator(
        Discriminator(in_channels=1 + 1), n_classes, size=(28, 28)
    ),
    "projected": lambda: ProjectionDiscriminator(Discriminator(), n_classes),
}
for name, make in discriminators.items():
    n_weights = sum(p.numel() for p in make().parameters())
    print(f"{name:10}{n_weights:7,} weights")

# %% [markdown]
# ## Does it obey?
# The class asked for is known, so we can ask a judge: a classifier that we have trained
# on real digits and that comes with the course. Is the class it reads the class that
# was asked for? By chance that happens once in ten times.

# %% tags=["nbval-ignore-output"]
from mvacourse.checkpoints import load_checkpoint
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.runtime import find_shipped
from mvacourse.sampling import in_parts

judge = DigitClassifier().to(device).eval()
about = load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
verdict = in_parts(judge, digits.test).argmax(dim=1)
accuracy = (verdict == digits.test_labels).float().mean().item()
print(f"the judge reads {accuracy:.1%} of the test images of {digits.source} rightly")

# %%
print("the judge reads at least 97 % rightly:", accuracy >= 0.97)

# %%
from mvacourse.sampling import sample_classes

z_judged = torch.randn(100, noise_dim, generator=set_seed(1)).to(device)
asked = torch.arange(n_classes, device=device).unsqueeze(1)  # (10, 1)


def obedience(G) -> list[float]:
    """Share of 100 images recognised as the class asked for, for each class."""
    x = sample_classes(G, range(n_classes), z_judged)  # (10, 100, 1, 28, 28)
    verdict = in_parts(judge, x.flatten(0, 1)).argmax(dim=1).view(n_classes, -1)
    return (verdict == asked).float().mean(dim=1).tolist()


# %% [markdown]
# The players circle (notebook 03), and $G$ wobbles from step to step. We sample from a
# running average of its weights, which is calmer (Yazıcı et al. 2019).

# %%
from mvacourse.datasets.batches import batches
from mvacourse.training.averaging import moving_average


def train(name: str, settings: CGANSettings, prepare=lambda x, c: (x, c)):
    """Trains G against the D of that name; returns averaged G, losses, obedience."""
    generator = set_seed(0)
    network = Generator(noise_dim + n_classes)
    G = ConditionalGenerator(network, n_classes).to(device)
    D = discriminators[name]().to(device)
    average = moving_average(G, decay=0.98)  # over the last 50 steps, about
    data = (digits.train, digits.train_labels)
    data = batches(*data, batch_size=settings.batch_size, generator=generator)
    data, losses, obeys = (prepare(*batch) for batch in data), [], {}
    training = train_cgan(G, D, noise_dim, data, settings)
    for record in progress(training, name, total=settings.n_steps):
        average.update_parameters(G)
        losses.append(record)
        if len(losses) % 100 == 0 or len(losses) == settings.n_steps:
            obeys[len(losses)] = sum(obedience(average)) / n_classes
    return average, losses, obeys


# %% tags=["nbval-ignore-output"]
settings = CGANSettings.for_profile(profile)
settings

# %% tags=["nbval-ignore-output"]
G, losses, obeys = {}, {}, {}
G["projected"], losses["projected"], obeys["projected"] = train("projected", settings)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Ten rows, one for each class, of twelve generated digits each. Nearly all are of
#   the class of their row; down a column, slant and thickness of the strokes are alike.
from mvacourse.plotting import image_rows

z = z_judged[:12]
x = sample_classes(G["projected"], range(n_classes), z).cpu()
_ = image_rows(
    {f"c = {c}": images for c, images in enumerate(x)},
    title=f"made after {digits.source}",
    xlabel="one noise vector $z$ a column",
)

# %% [markdown]
# Ten rows, one a class. All images of a column come from the same noise: down a
# column the pen, the slant and the width tend to stay, and the class changes. What the
# label says, $z$ need not say any more, and it is left with the handwriting.

# %% tags=["nbval-ignore-output"]
obeyed = obedience(G["projected"])
for c, share in enumerate(obeyed):
    print(f"asked for {c}: {share:4.0%} recognised as {c}")
print(f"together   : {sum(obeyed) / n_classes:4.0%}")

# %%
share = sum(obeyed) / n_classes
print("more than half obey:", share > 0.5)
print("on MNIST, at least 90 % obey:", share >= 0.9 if real else True)

# %% [markdown]
# To obey is not all: a generator that knows a single 7 by heart obeys as well. So we
# also compare the samples as a set with real digits, by the Fréchet distance in the
# features of the judge (notebook 02), beside that of two sets of real digits.

# %% tags=["nbval-ignore-output"]
from mvacourse.metrics.distribution import frechet_distance

sets = {
    "other real digits": digits.test[1000:2000],
    "G(z|c)": sample_classes(G["projected"], range(n_classes), z_judged).flatten(0, 1),
    "one image a class": x[:, :1].to(device).expand(-1, 100, -1, -1, -1).flatten(0, 1),
}
features_real = in_parts(judge.features, digits.test[:1000])
distances = {
    name: frechet_distance(in_parts(judge.features, images), features_real)
    for name, images in sets.items()
}
for name, distance in distances.items():
    print(f"{name:20}{distance:8.1f}")

# %% [markdown]
# The samples are still some way from real digits, but far nearer than one image a
# class, repeated: the noise does make a difference.

# %% [markdown]
# ## The other two ways
# The same generator against the other two discriminators, for the first 300 steps.

# %% tags=["nbval-ignore-output"]
from dataclasses import replace

short = replace(settings, n_steps=min(300, settings.n_steps))
G["joined"], losses["joined"], obeys["joined"] = train("joined", short)

# %% tags=["nbval-ignore-output"]
G["embedded"], losses["embedded"], obeys["embedded"] = train("embedded", short)

# %% tags=["nbval-ignore-output"]
# alt: Share recognised as asked, against training steps. Projected: from 0.1 at 100
#   steps to nearly 0.7 at 200, and above 0.9 from 600 on. Joined and embedded: 0.1 at
#   100, less than 0.2 at 200, about 0.4 at 300, where they end.
from mvacourse.plotting import obedience_curves

_ = obedience_curves(obeys, n_classes=n_classes)

# %% [markdown]
# Told by projection, the generator obeys first (one seed, and the projecting $D$ has
# the most weights of the three). Joined at the entrance, the class must find its way
# through all layers before it counts; projected, it meets the features at the exit, and
# each class has a judge of its own from the first step.

# %%
after_200 = {name: shares.get(200, 0.0) for name, shares in obeys.items()}
first = max(after_200, key=after_200.get)
print("after 200 steps projected is ahead:", first == "projected")

# %% [markdown]
# ## Explorer: class and noise
# The picture shows where the sliders start. They appear when the second cell is run.
# The noise goes round a circle through two draws. Which traits change with the noise,
# and which with the class?

# %% tags=["nbval-ignore-output"]
# alt: Left, a large generated 3. Right, the ten classes 0 to 9 from the same noise,
#   with the 3 framed.
from mvacourse.widgets import explore_cgan
from mvacourse.widgets.cgan import draw

draw(G["projected"], z_judged[0], 3, n_classes, f"after {digits.source}")

# %% tags=["nbval-ignore-output"]
explore_cgan(G["projected"], z_judged[0], z_judged[1], n_classes, digits.source)

# %% [markdown]
# ## An image as the condition
# Now $c$ is an image, and so is what we want, $y$: colour from grey, full dose from low
# dose, CT from MRI. We have **pairs** $(c, y)$. The smallest such task: a digit
# averaged over blocks of 7×7 pixels, 4×4 numbers in all, is to become a digit again.

# %%
from mvacourse.datasets.degradation import low_resolution

y = digits.test[:1000]
c = low_resolution(y, factor=7)
print("condition", tuple(c.shape), "of", c[0, 0, ::7, ::7].numel(), "numbers each")

# %% [markdown]
# What does such a $c$ leave open? For each of a hundred test images we look up the 40
# training images with the nearest 4×4 numbers, and keep the test image whose 40 are of
# the most classes.

# %% tags=["nbval-ignore-output"]
# alt: A row of images: a condition of few grey blocks; nine digits that fit it, of
#   several classes, 1, 6, 4, 8 and 9; their mean, a grey cloud; their median, a thin
#   faint stroke; and the truth, a 1.
blocks = low_resolution(digits.train, factor=7)[..., ::7, ::7].flatten(1)  # (N, 16)
distances = torch.cdist(c[:100, :, ::7, ::7].flatten(1), blocks)  # (100, N)
nearest = distances.topk(40, largest=False).indices  # (100, 40)
n_different = [len(digits.train_labels[index].unique()) for index in nearest]
which = n_different.index(max(n_different))
answers = digits.train[nearest[which]]  # (40, 1, 28, 28)
mean, median = answers.mean(dim=0), answers.median(dim=0).values
shown = torch.stack([c[which], *answers[:9], mean, median, y[which]])
title = f"{digits.source}: condition, 9 of the 40 answers, mean, median, truth"
_ = image_rows({"": shown.cpu()}, title=title)

# %% [markdown]
# All of these are good answers: the condition hardly tells them apart.

# %% [markdown]
# A network that must give *one* answer to all of them is best off with
#
# $$\arg\min_{\hat y} \mathbb{E}\,\|y - \hat y\|^2 = \text{the mean}, \qquad
#   \arg\min_{\hat y} \mathbb{E}\,\|y - \hat y\|_1 = \text{the median}$$
#
# pixel by pixel. The mean of many sharp images is not sharp. It looks like none of
# them, and yet no answer has a smaller squared error. **The blur is not a failure of
# the network: it is what was asked for.**

# %%
from mvacourse.losses import l1_loss, l2_loss
from mvacourse.metrics import sharpness

others = [l2_loss(answer.expand_as(answers), answers) for answer in answers]
smallest = l2_loss(mean.expand_as(answers), answers)
print("no answer has a smaller L2 than the mean:", bool((smallest < min(others)).all()))
smallest = l1_loss(median.expand_as(answers), answers)
others = [l1_loss(answer.expand_as(answers), answers) for answer in [mean, *answers]]
print("nor a smaller L1 than the median:", bool((smallest <= min(others)).all()))
sharp = sharpness(torch.stack([mean])) < 0.8 * sharpness(answers).mean()
print("the mean is blurred:", bool(sharp))

# %% [markdown]
# An adversary has other wishes. It does not mind which of the good answers it gets, as
# long as it looks real *for this condition*:
#
# $$G^* = \arg\min_G \max_D \; \mathcal{L}_{cGAN}(G, D) + \lambda \mathcal{L}_{L1}(G),
#   \qquad \mathcal{L}_{L1}(G) = \mathbb{E}\,\|y - G(c, z)\|_1 .$$
#
# This is **pix2pix** (Isola et al. 2017). The L1 term, of weight $\lambda$, keeps the
# answer near the truth, the adversary keeps it sharp. (With L2 in its place, the two
# had filled holes in photographs: Pathak et al. 2016.) Noise $z$ was found to be
# ignored, and the paper dropped it but for dropout; we leave it out.

# %%
from mvacourse.training.pix2pix import (
    Pix2PixSettings,
    pix2pix_step,
    train_pix2pix,
    train_translation,
)

show_source(pix2pix_step)

# %% [markdown]
# The generator is a small **U-Net** (Ronneberger et al. 2015): it contracts the
# condition, expands it, and hands each contraction over to the expansion of the same
# size. The discriminator is a **patch discriminator**: convolutions only, one logit for
# each of many overlapping patches. Small patches judge strokes and high frequencies,
# and leave the rest to L1. Ours are of 34 pixels, more than the 28 of the image: each
# logit sees most of a digit.

# %%
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet

show_source(UNet.forward)

# %% [markdown]
# ## L2, L1, adversarial, both
# *Always compare with a non-adversarial network of the same architecture* (lecture
# 6.4). So four times the same $G$, from the same weights, on the same batches.

# %% tags=["nbval-ignore-output"]
pix2pix = Pix2PixSettings.for_profile(profile)
pix2pix


# %%
def pairs(batch_size: int, generator):
    """Yields conditions and targets for ever."""
    for (y,) in batches(digits.train, batch_size=batch_size, generator=generator):
        yield low_resolution(y, factor=7), y


def translate(name: str, lambda_l1: float = 0.0, reconstruction_loss=None):
    """Trains G with the loss alone, or against D; returns ŷ of the test images."""
    generator = set_seed(0)
    G = UNet(1, 1, n_channels=16, depth=2).to(device)
    D = PatchDiscriminator(2, n_channels=16, n_halvings=2).to(device)
    data = pairs(pix2pix.batch_size, generator)
    if reconstruction_loss:
        training = train_translation(G, data, reconstruction_loss, pix2pix)
    else:
        training = train_pix2pix(G, D, data, replace(pix2pix, lambda_l1=lambda_l1))
    for _ in progress(training, name, total=pix2pix.n_steps):
        pass
    return in_parts(G.eval(), c)


# %% tags=["nbval-ignore-output"]
y_hat = {}
y_hat["L2"] = translate("L2", reconstruction_loss=l2_loss)
y_hat["L1"] = translate("L1", reconstruction_loss=l1_loss)

# %% tags=["nbval-ignore-output"]
y_hat["adversarial"] = translate("adversarial")

# %% tags=["nbval-ignore-output"]
both = f"adversarial + {pix2pix.lambda_l1:g} L1"
y_hat[both] = translate(both, lambda_l1=pix2pix.lambda_l1)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Six rows of fourteen digits: the condition, coarse blocks; L2, grey and blurred;
#   L1, sharper, with strokes missing; adversarial, full of ink but torn and often
#   another digit; adversarial + 10 L1, sharp and mostly right; the truth.
rows = {"condition": c, **y_hat, "truth": y}
_ = image_rows(
    {name: images[:14].cpu() for name, images in rows.items()},
    title=f"{digits.source}, test images",
)

# %% [markdown]
# L2 answers with a grey cloud wherever it is unsure. L1 is crisper, and drops strokes
# that are in doubt. The adversary alone draws strokes of full ink that seldom make the
# digit that was there. Together they are about as sharp as real digits and mostly near
# the truth.
#
# In numbers, on 1,000 test images:

# %% tags=["nbval-ignore-output"]
from mvacourse.datasets.intensity import from_model_range
from mvacourse.metrics import mae, mse

pixels = from_model_range(y, 0, 1)
features_y = in_parts(judge.features, digits.test[1000:2000])
measured = {}
print(f"{'':22}{'MSE':>8}{'MAE':>8}{'sharpness':>11}{'Fréchet':>9}{'same class':>12}")
for name, images in (*y_hat.items(), ("truth", y)):
    made = from_model_range(images, 0, 1)
    squared, absolute = mse(made, pixels).mean().item(), mae(made, pixels).mean().item()
    sharp = (sharpness(made).mean() / sharpness(pixels).mean()).item()
    frechet = frechet_distance(in_parts(judge.features, images), features_y)
    read = in_parts(judge, images).argmax(dim=1)
    same = (read == digits.test_labels[:1000]).float().mean().item()
    measured[name] = (squared, absolute, sharp, frechet, same)
    print(
        f"{name:22}{squared:8.4f}{absolute:8.4f}{sharp:11.2f}{frechet:9.1f}{same:12.1%}"
    )

# %% tags=["nbval-ignore-output"]
# alt: Sharpness against MSE, the truth a star at error 0 and sharpness 1. L2 has the
#   least error, 0.033, and the least sharpness, 0.54; L1 follows at 0.041 and 0.8;
#   adversarial + 10 L1 lies at 0.056 on the line of the truth, adversarial at 0.089
#   just above it.
from mvacourse.plotting import error_and_sharpness

points = {name: (m[0], m[2]) for name, m in measured.items() if name != "truth"}
ax = error_and_sharpness(points, xlabel="MSE, pixels in [0, 1]")
_ = ax.set_title(f"{digits.source}, 1,000 test images", fontsize=10)

# %%
squared = {name: measured[name][0] for name in y_hat}
print("L2 has the least MSE:", min(squared, key=squared.get) == "L2")
sharp = {name: measured[name][2] for name in y_hat}
print("and the least sharpness:", min(sharp, key=sharp.get) == "L2")
print("L2 is blurred, below 0.8 of the truth:", sharp["L2"] < 0.8)
near = abs(sharp[both] - 1) < 0.25
print("on MNIST, adversarial + L1 is about as sharp as real:", near if real else True)
near = measured[both][3] < measured["L2"][3]
print("and by Fréchet distance nearer to real than L2:", near if real else True)

# %% [markdown]
# Who wins depends on who asks. By MSE the blurred L2 is the best, and must be: it was
# trained for it. By sharpness it is the worst, and by the Fréchet distance only the
# adversary alone is worse, perhaps for want of time. None is best in all, and where
# much is open none can be: that is the **perception–distortion trade-off** (Blau &
# Michaeli 2018). The image that is right on average does not look real, and the one
# that looks real is not right on average.
#
# For medicine this is no detail. A blurred image shows that something is not known. A
# sharp one does not: its strokes look as sure where they are invented. Notebooks 05 and
# 06 ask what an image is *for*, and measure that.

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). Tell the generator the class: join $z$ and the one-hot $c$.


# %%
def join(z, c, n_classes):
    """Returns [z, one_hot(c)], (B, Z + K), float."""
    ### BEGIN SOLUTION
    one_hot = torch.nn.functional.one_hot(c, n_classes).float()
    return torch.cat([z, one_hot], dim=1)
    ### END SOLUTION


# %%
from mvacourse.exercises import cgan as exercise

_ = check(exercise.joined, join)

# %% [markdown]
# **Exercise 2** (10 min). Write what $D$ descends in a conditional GAN. $D$ returns
# logits; `torch.nn.functional.logsigmoid` is $\log$ sigmoid, and $1 - \text{sigmoid}(a)
# = \text{sigmoid}(-a)$. The network $G$ is not to learn from it.


# %%
def loss_of_D(G, D, x, c, z):
    """Returns −E[log D(x|c)] − E[log(1 − D(G(z|c)|c))]."""
    ### BEGIN SOLUTION
    log_sigmoid = torch.nn.functional.logsigmoid
    fake = G(z, c).detach()
    return -log_sigmoid(D(x, c)).mean() - log_sigmoid(-D(fake, c)).mean()
    ### END SOLUTION


# %%
_ = check(exercise.discriminator_loss, loss_of_D)

# %% [markdown]
# **Exercise 3** (10 min). Write what $G$ descends in pix2pix, with the adversarial loss
# that does not saturate.


# %%
def loss_of_G(D, c, y, y_hat, lambda_l1):
    """Returns −E[log D(c, ŷ)] + λ E‖y − ŷ‖₁, the mean over pixels."""
    ### BEGIN SOLUTION
    adversarial = -torch.nn.functional.logsigmoid(D(c, y_hat)).mean()
    return adversarial + lambda_l1 * (y - y_hat).abs().mean()
    ### END SOLUTION


# %%
_ = check(exercise.generator_loss, loss_of_G)

# %% [markdown]
# **Exercise 4** (10 min), a bug hunt. Two trainings went wrong, A and B: each has one
# mistake in how its data were prepared or its players set. Here are their curves beside
# those of the healthy training, and what their generators make of the ten classes, one
# a row. What does each suffer from?

# %%
for word, meaning in exercise.DIAGNOSES.items():
    print(f"{word:8}{meaning}")

# %% tags=["nbval-ignore-output"]
short = replace(settings, n_steps=min(200, settings.n_steps))
curves = {"healthy": losses["projected"][: short.n_steps]}
made = {}
for patient, prepare in exercise.PATIENTS.items():
    sick, curves[patient], _ = train("projected", short, prepare)
    images = sample_classes(sick, range(n_classes), z_judged[:10])
    made[f"made by {patient}, 0 in the first row"] = images.flatten(0, 1).cpu()

# %% tags=["nbval-ignore-output"]
# alt: Three panels of loss curves over 200 iterations. Healthy: D and G swing about 1.
#   A: D falls to 0 within 50 iterations and G climbs to 7. B: much like the healthy
#   one.
import matplotlib.pyplot as plt

from mvacourse.plotting.curves import game_curves

_, axes = plt.subplots(1, 3, figsize=(10, 3), layout="constrained")
for ax, (patient, records) in zip(axes, curves.items(), strict=True):
    played = {name: [r[name] for r in records] for name in ("D", "G")}
    game_curves(played, smooth=10, title=patient, ax=ax)

# %% tags=["nbval-ignore-output"]
# alt: A hundred images of each patient, one class a row. A: every image is the same
#   black and white noise. B: digits of some kind, but all rows are alike, whatever the
#   class.
from mvacourse.plotting import image_panels

_ = image_panels(made, caption=f"made after {digits.source}")

# %%
diagnosis = {"A": ..., "B": ...}
### BEGIN SOLUTION
diagnosis = {"A": "range", "B": "labels"}
### END SOLUTION
_ = check(exercise.bug_hunt, diagnosis)

# %% [markdown]
# **Exercise 5** (open). Vary $\lambda$: 1, 10, 100, 1000. Draw the four as points in
# the plane of MSE and sharpness. Where on the way from the adversary alone to L1 alone
# would you stop for a radiologist, and where for a film? Then take `factor=4`: less is
# open. What becomes of the blur, and of the difference between the methods?

# %% [markdown]
# ## In this notebook we saw
# - a conditional GAN: both players are told the class, and a fake is judged beside real
#   images of the same class;
# - three ways to tell the discriminator, and that obedience is measured by a judge, not
#   read off the losses;
# - translation from pairs: L2 asks for the mean of all good answers, L1 for their
#   median, an adversary for any one that looks real;
# - that adversarial + L1 is sharp and near, has a larger MSE than L2, and invents what
#   it cannot know.
#
# ## References
# - Mirza & Osindero (2014), Conditional generative adversarial nets. arXiv:1411.1784
# - Miyato & Koyama (2018), cGANs with projection discriminator, ICLR. arXiv:1802.05637
# - Yazıcı et al. (2019), The unusual effectiveness of averaging in GAN training, ICLR.
#   arXiv:1806.04498
# - Isola, Zhu, Zhou & Efros (2017), Image-to-image translation with conditional
#   adversarial networks, CVPR. arXiv:1611.07004
# - Pathak et al. (2016), Context encoders: feature learning by inpainting, CVPR.
#   arXiv:1604.07379
# - Ronneberger, Fischer & Brox (2015), U-Net: convolutional networks for biomedical
#   image segmentation, MICCAI. arXiv:1505.04597
# - Blau & Michaeli (2018), The perception–distortion tradeoff, CVPR. arXiv:1711.06077
