# %% [markdown]
# # 0. Start here
#
# This course is about networks that **make** images: new ones out of noise, or one kind
# out of another, such as a CT from an MRI. Everything in it runs on your machine.
#
# **You will learn** what distinguishes supervised from unsupervised learning, and
# generation from translation; what a latent variable is; and where each topic is found.
#
# **Data**: handwritten digits (MNIST, LeCun et al. 1998, or scikit-learn's where there
# is no network), and a synthetic patient.
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 10 s |
# | Supervised and unsupervised | 5 s |
# | Generation and translation | 10 s |
# | Patients, synthetic and real | 5 s |
# | **Whole notebook** | **20 s** |
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

# %% [markdown]
# Is this machine ready? A line that begins with `!` comes with its cure. In a terminal
# with the course's environment active, `mvacourse doctor` tells the same.

# %% tags=["nbval-ignore-output"]
from mvacourse.doctor import examine

for finding in examine():
    print(finding)

# %% tags=["nbval-ignore-output"]
import torch

from mvacourse.datasets.digits import load_digits
from mvacourse.runtime import get_device, set_seed

device = get_device()
generator = set_seed(0)
digits = load_digits()

# %%
print(len(digits.train), "training images,", len(digits.test), "test images")

# %% [markdown]
# ## Supervised and unsupervised
# **Supervised** learning is given data $x$ with labels $y$ and learns $p(y|x)$, how
# probable each label is for an image, or at least the most likely label $\hat{y}$: what
# is this? Here, the label of the nearest training image.

# %%
asked, known = digits.test[:1000].flatten(1), digits.train[:10_000].flatten(1)
nearest = torch.cdist(asked, known).argmin(dim=1)
y_hat = digits.train_labels[nearest]
accuracy = (y_hat == digits.test_labels[:1000]).float().mean().item()
print("more than 85 % of the test images recognised:", accuracy > 0.85)

# %% tags=["nbval-ignore-output"]
# alt: Ten handwritten digits in white on black, the predicted label above each. Eight
#   labels are right; two 4s are labelled 9 ≠ 4, in red.
import matplotlib.pyplot as plt

from mvacourse.plotting import image_grid

wrong = y_hat != digits.test_labels[:1000]
_, axes = plt.subplots(1, 10, figsize=(9, 1.2), layout="constrained")
for k, ax in enumerate(axes):
    title = rf"$\hat{{y}}$ = {y_hat[k]}"
    if wrong[k]:
        title += f" ≠ {digits.test_labels[k]}"
    image_grid(digits.test[k], 1, title=title, ax=ax)
    ax.title.set_color("red" if wrong[k] else "black")
_ = plt.gcf().supxlabel(f"{digits.source}, test images", fontsize=9)
print(f"wrong: {wrong[:10].sum()} of these ten, {wrong.sum()} of {len(wrong)}")

# %% [markdown]
# Most are recognised. Where the prediction is wrong, it is in red, with the true label
# after the ≠.
#
# **Unsupervised** learning is given $x$ alone and learns $p(x)$: what can there be? It
# is the harder question. An answer serves to describe images by few numbers (dimension
# reduction) and to draw new ones (generation). The simplest: a Gaussian with the mean
# and the covariance of the images.

# %%
from mvacourse.plotting import image_panels

pixels = digits.train.flatten(1)
mean, covariance = pixels.mean(dim=0), pixels.T.cov()
# The 64 directions in which the images vary most; less would be noise.
variance, direction = torch.linalg.eigh(covariance)
scale = direction[:, -64:] * variance[-64:].sqrt()
drawn = (mean + torch.randn(20, 64, generator=generator) @ scale.T).view(-1, 1, 28, 28)

# %% tags=["nbval-ignore-output"]
# alt: Two blocks of twenty images. Those drawn from a Gaussian are tangled strokes, in
#   which hardly a digit can be made out; the real ones are clear digits.
_ = image_panels(
    {"drawn from a Gaussian": drawn.clamp(-1, 1), "real": digits.test[:20]},
    caption=digits.source,
)

# %% [markdown]
# Means and covariances are nearly those of real images, and yet hardly anything is a
# digit: $p(x)$ is far from Gaussian. *Variational* autoencoders (notebook 01),
# generative adversarial networks, GANs for short (02), and diffusion models (08) are
# three ways to draw from $p(x)$ better.

# %% [markdown]
# ## Generation and translation
# **Generation** makes an image $x$ out of noise $z$, as above; networks do it with
# faces of people who do not exist (Karras et al. 2019). **Translation** makes an image
# $y$ out of another image $x$ of the same thing: colours for a black-and-white picture
# (Isola et al. 2017), a photograph from a painting by Monet (Zhu et al. 2017); in
# medicine, a scan of full dose from one of low dose, CT from MRI, one MRI contrast from
# another. Here, a sharp digit from a coarse one, by a small network that learns from
# pairs while you wait; notebook 01 explains its two halves, encoder and decoder.

# %%
import torch.nn.functional as F

from mvacourse.models.autoencoder import Autoencoder, Decoder, Encoder


def coarse(y):
    """Averages blocks of 4×4 pixels, and enlarges to the old size."""
    return F.interpolate(F.avg_pool2d(y, 4), scale_factor=4, mode="nearest")


network = Autoencoder(Encoder(64), Decoder(64)).to(device)
print(sum(p.numel() for p in network.parameters()), "weights")

# %% tags=["nbval-ignore-output"]
from mvacourse.datasets.batches import batches
from mvacourse.losses import squared_error
from mvacourse.runtime import progress
from mvacourse.training.loop import fit

optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, fused=True)


def translation_step(y):
    """One update: x = coarse(y) → ŷ, compared with y."""
    loss = squared_error(network(coarse(y)), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.detach()}


data = batches(digits.train.to(device), batch_size=128, generator=generator)
losses = [
    record["loss"] for record in progress(fit(translation_step, data, 300), total=300)
]

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Three blocks of the same twenty digits: coarse, as 7×7 blocks of grey;
#   translated, with smooth and mostly right strokes; and true. Some translated strokes
#   are faint or differ from the truth.
from mvacourse.sampling import in_parts

y = digits.test[:20]
_ = image_panels(
    {
        "input $x$": coarse(y),
        r"translated $\hat{y}$": in_parts(network, coarse(y).to(device)).cpu(),
        "truth $y$": y,
    },
    caption=f"{digits.source}, test images",
)

# %%
print("the loss fell to less than a third:", sum(losses[-20:]) < sum(losses[:20]) / 3)

# %% [markdown]
# Strokes come back that the input does not show: the network has learned what digits
# look like and fills in what is likely. **Likely, not certain**: where the input leaves
# a choice, the translation may be wrong and still look right. In medicine that is the
# question of notebook 06.

# %% [markdown]
# ## Latent and observed variables
# A **latent** variable is not observed but inferred from what is. Let us make images
# whose true latent variable we know, one digit turned by an angle $\theta$, and show
# the computer the images only.

# %%
theta = torch.linspace(0, 2 * torch.pi, 200)
cos, sin, zero = theta.cos(), theta.sin(), 0 * theta
matrices = torch.stack([cos, -sin, zero, sin, cos, zero], dim=1).view(-1, 2, 3)
digit = digits.test[digits.test_labels == 6][:1].expand(200, -1, -1, -1)
grid = F.affine_grid(matrices, list(digit.shape), align_corners=False)
turned = F.grid_sample(digit + 1, grid, align_corners=False) - 1

# Inferred: the two directions in which these 784 pixels vary most.
centred = turned.flatten(1) - turned.flatten(1).mean(dim=0)
_, _, V = torch.linalg.svd(centred, full_matrices=False)
z = centred @ V[:2].T

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Left, a 6 turned step by step through a whole turn. Right, 200 dots in the plane
#   of two latent variables on a closed curve, a square standing on its corner; their
#   colour, the true angle, changes steadily along it.
_, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
image_grid(turned[::10], 5, title=f"observed: images ({digits.source})", ax=axes[0])
dots = {"s": 24, "edgecolors": "black", "linewidths": 0.3}
points = axes[1].scatter(*z.T, c=theta.rad2deg(), cmap="twilight", **dots)
axes[1].set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
axes[1].set_title("inferred: two latent variables", fontsize=10)
_ = plt.colorbar(points, ax=axes[1], label=r"true angle $\theta$ (degrees)")

# %% [markdown]
# On the left is every tenth image; on the right each dot is one of the 200. Without
# having been told of any angle, principal component analysis (the directions in which
# data vary most) has laid the images along a closed curve in the order of $\theta$. It
# did not find $\theta$ itself: it took two numbers for what is one, and knows neither
# zero nor direction. *Can we learn the true explanatory factors from the observed
# data?* Notebook 01 takes up the question.

# %%
in_order = torch.atan2(z[:, 1], z[:, 0]).diff().remainder(2 * torch.pi)
steps = torch.minimum(in_order, 2 * torch.pi - in_order)
print("neighbouring angles stay neighbours:", bool(steps.max() < 0.5))

# %% [markdown]
# ## Patients, synthetic and real
# The images of the lecture are private, so the course makes patients of its own. Their
# anatomy is that of an average brain, deformed and folded anew for each person; skull
# and face are shapes; contrasts come from the signal equations of the scanners. The
# first one takes some seconds, and is kept.
#
# Five images of one head, then. T1w and FLAIR are two contrasts of MRI, in arbitrary
# units (a.u.); MTR, the magnetisation transfer ratio, is an MRI map that falls where
# myelin, the sheath of nerve fibres, is lost; PET shows a tracer of myelin, as a ratio
# of distribution volumes (DVR); CT measures how X-rays are attenuated, in Hounsfield
# units (HU: air −1000, water 0). In multiple sclerosis, lesions lose their myelin.

# %% tags=["nbval-ignore-output"]
# alt: Five images of one head, T1w, FLAIR, MTR, PET and CT, each as an axial, a
#   sagittal and a coronal slice. The outlined lesion is dark in T1w, MTR and PET,
#   bright in FLAIR, and cannot be told from brain in CT, where only the skull is
#   bright.
from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.plotting.heads import head_panels

modalities = ("T1w", "FLAIR", "MTR", "PET", "CT")
patient = load_cohort(1, modalities=modalities)["sub-01"]
image = {modality: patient[modality].array for modality in modalities}
lesion, healthy = (patient[key].array for key in ("lesion_mask", "NAWM_mask"))
_ = head_panels(
    image,
    patient["CT"].spacing,
    lesion=lesion,
    caption="sub-01, a synthetic patient with multiple sclerosis; lesions outlined",
)

# %% [markdown]
# From top to bottom an axial, a sagittal and a coronal slice. Since we made the
# patient, we know the truth of every voxel (a pixel in three dimensions): here, which
# are lesions and which are white matter of normal appearance (NAWM).

# %%
for modality, brighter in (("FLAIR", True), ("T1w", False), ("PET", False)):
    found = image[modality][lesion].mean() > image[modality][healthy].mean()
    word = "brighter" if brighter else "darker"
    print(f"lesions {word} in {modality}:", found == brighter)

# %% [markdown]
# **What must not be concluded.** These heads share one template, one scanner and one
# disease. A method that works on them need not work on patients, and generalises more
# easily here than there. Where the course shows numbers, it puts the published ones
# beside them as what they are, other images; where it can, it repeats the experiment on
# real patients (open_ms, or your own). `mvacourse realism` prints how close the
# synthetic heads come to real ones, and `data/README.md` is their data card.

# %% [markdown]
# ## Map of the course

# %% tags=["nbval-ignore-output"]
# alt: Map of the course as boxes and arrows: 01 autoencoders leads to 02 GANs and 08
#   diffusion; 02 to 03 the xy game, and that to 10 difficulties of GANs; 02 also to 04
#   conditional GANs; 04 to 05 medical translation and 07 CycleGAN; 05 to 06 validation,
#   and that to 09, MRI to PET.
from pathlib import Path

from mvacourse.plotting.diagrams import course_map

there = {path.name[:2] for path in Path().glob("[0-9]*.ipynb")}
_ = course_map(there or None)

# %% [markdown]
# Numbers are those of the notebooks; an arrow leads to what builds upon it. Each
# notebook runs on two CPU cores in a few minutes, and says at its head how long each
# part takes. A textbook to read beside them is that of Bishop & Bishop (2024).
#
# ## Conventions
# Images are tensors `(B, C, H, W)` with values in [−1, 1]; $x$ is data, $y$ its label
# or the image it is to be translated into, $z$ a latent variable; $\hat{x}$ and
# $\hat{y}$ are what a network makes of them; $G$ is a generator, $D$ a discriminator.
# Code of the package is shown by `show_source`: what you read is what runs. Exercises
# end in a `check` that tells you the likely mistake. Every term and symbol of the
# course has a sentence in the [glossary](../docs/glossary.md).

# %% [markdown]
# ## Exercises
# **Exercise 1** (2 min). Which of these tasks are `"generation"`, and which are
# `"translation"`?

# %%
from mvacourse.exercises import check
from mvacourse.exercises import start_here as exercise

kinds = {
    "faces of people who do not exist": ...,
    "CT from MRI": ...,
    "full dose from low dose": ...,
    "a digit out of noise": ...,
}
### BEGIN SOLUTION
kinds = {
    "faces of people who do not exist": "generation",
    "CT from MRI": "translation",
    "full dose from low dose": "translation",
    "a digit out of noise": "generation",
}
### END SOLUTION
_ = check(exercise.kinds, kinds)

# %% [markdown]
# **Exercise 2** (3 min). Images of the course have values from −1 to 1, those of a
# file mostly grey levels from 0, black, to 255, white. Change the first into the
# second; they need not be rounded.


# %%
def to_grey(x):
    """Maps x (B, C, H, W) in [−1, 1] to the same shape, 0 … 255."""
    ### BEGIN SOLUTION
    return 255 * (x + 1) / 2
    ### END SOLUTION


# %%
_ = check(exercise.to_grey, to_grey)

# %% [markdown]
# **Exercise 3** (10 min). The classifier of the beginning is three lines; write it.
# `torch.cdist(asked, known)` is the distance of each asked image to each known one,
# `(B, N)`. Then ask it with 100, with 1,000 and with 10,000 known images: how often is
# it right? Would a hundred times as many make it perfect?


# %%
def nearest_label(asked, known, labels):
    """Returns (B,): of the known images (N, P), the label of the nearest to each.

    The asked images are (B, P), the labels of the known ones (N,).
    """
    ### BEGIN SOLUTION
    nearest = torch.cdist(asked, known).argmin(dim=1)
    return labels[nearest]
    ### END SOLUTION


# %%
_ = check(exercise.nearest_label, nearest_label)

# %% [markdown]
# ## In this notebook we saw
# - supervised learning, $p(y|x)$, and unsupervised learning, $p(x)$;
# - generation out of noise, and translation out of another image;
# - a latent variable, inferred from images without having been shown;
# - a patient whose every voxel is known, since we made it.
#
# ## References
# - LeCun, Bottou, Bengio & Haffner (1998), Gradient-based learning applied to document
#   recognition, Proc. IEEE 86. doi:10.1109/5.726791
# - Karras, Laine & Aila (2019), A style-based generator architecture for generative
#   adversarial networks, CVPR. arXiv:1812.04948
# - Isola, Zhu, Zhou & Efros (2017), Image-to-image translation with conditional
#   adversarial networks, CVPR. arXiv:1611.07004
# - Zhu, Park, Isola & Efros (2017), Unpaired image-to-image translation using
#   cycle-consistent adversarial networks, ICCV. arXiv:1703.10593
# - Bishop & Bishop (2024), Deep Learning: Foundations and Concepts, chapters 16–20.
#   doi:10.1007/978-3-031-45468-4
