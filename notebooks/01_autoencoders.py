# %% [markdown]
# # 1. Autoencoders and latent variables
#
# An autoencoder squeezes an image through a few numbers and rebuilds it from them.
# Those numbers, the **latent variables**, are not given: the network finds them.
#
# **You will learn** what an encoder and a decoder are and how a decoder enlarges
# images; how the error depends on the number of latent variables, and how far that is
# from what a linear method can do; what a variational autoencoder adds, so that we know
# where to draw new digits from; what latent variables explain and what they do not.
#
# **Data**: handwritten digits (MNIST, or scikit-learn's where there is no network).
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 10 s |
# | Encoder, decoder, loss | 5 s |
# | Training with 2 and with 5 latent variables | 45 s |
# | Error against latent dimension | 35 s |
# | The variational autoencoder | 20 s |
# | **Whole notebook** | **105 s** |
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
print("training images", tuple(digits.train.shape), digits.train.dtype)
print("test images    ", tuple(digits.test.shape))
print("range          ", [round(v.item()) for v in digits.train.aminmax()])

# %% [markdown]
# ## Encoder, decoder, loss
# The **encoder** maps an image $x$ to latent variables $z$, fewer than its pixels. The
# **decoder** maps $z$ back to an image $\hat{x}$. Nobody says what $z$ should be: both
# are trained to make $\hat{x}$ resemble $x$, by descending
#
# $$\mathcal{L}(x, \hat{x}) = \|x - \hat{x}\|^2 .$$
#
# In the picture, where nothing is trained yet, $\hat{x}$ is $x$ itself: the aim.

# %% tags=["nbval-ignore-output"]
# alt: Diagram: an image x of a 7 enters an encoder that narrows to a small box z; a
#   decoder widens from z to an image x̂, the same 7. A dashed line joins x and x̂: the
#   loss is the squared norm of x − x̂.
from mvacourse.plotting.diagrams import autoencoder_diagram

x = digits.test[0, 0].cpu()
_ = autoencoder_diagram(x, x).set_title(digits.source, fontsize=10)

# %% [markdown]
# For images the two are most often convolutional: blocks that contract on the way to
# $z$, blocks that expand on the way back. Follow the shapes.

# %%
from mvacourse.models.autoencoder import ConvDecoder, ConvEncoder

h = digits.test[:1].cpu()
for layer in [*ConvEncoder(latent_dim=2), *ConvDecoder(latent_dim=2)]:
    h = layer(h)
    print(f"{type(layer).__name__:16}", tuple(h.shape[1:]))

# %% [markdown]
# On images as small as 28×28 a perceptron of the same hour-glass shape will do, as it
# did for Hinton & Salakhutdinov (2006), and we train this one; exercise 4 compares the
# two. What is shown here is the code that runs.

# %%
from mvacourse.models.autoencoder import Encoder

show_source(Encoder)

# %%
from mvacourse.losses import squared_error

show_source(squared_error)

# %% [markdown]
# ## How a decoder enlarges
# The decoder must make a large image of a small one. Four ways, on one array of 2×2:
# repeating the nearest value, unpooling, max-unpooling, transposed convolution.

# %%
import torch.nn.functional as F

small = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
large = torch.tensor([[[[0.0, 5, 1, 0], [2, 1, 7, 3], [0, 1, 2, 6], [8, 0, 4, 1]]]])

nearest = F.interpolate(small, scale_factor=2, mode="nearest")
# Unpooling writes each value into the first corner of its block, zeros elsewhere.
corner = torch.tensor([[1.0, 0.0], [0.0, 0.0]]).view(1, 1, 2, 2)
unpooled = F.conv_transpose2d(small, corner, stride=2)
# Max-unpooling writes it where the maximum was when the encoder pooled.
pooled, where = F.max_pool2d(large, 2, return_indices=True)
max_unpooled = F.max_unpool2d(small, where, 2)
# A transposed convolution adds its kernel, times the value, for each value.
transposed = F.conv_transpose2d(small, torch.ones(1, 1, 3, 3), stride=2)
transposed[0, 0]

# %% tags=["nbval-ignore-output"]
# alt: Six tables of numbers. The input is 1 2 over 3 4. Nearest repeats each number in
#   a block of 2×2; unpooling puts it into the upper left corner of its block, and zeros
#   elsewhere; max-unpooling puts it where the pooled array had its maximum. The
#   transposed convolution has 5×5 numbers, larger in the middle row and column, with 10
#   at the centre.
import matplotlib.pyplot as plt

from mvacourse.plotting import annotated_array

arrays = {
    "input": small,
    "nearest": nearest,
    "unpooling": unpooled,
    "when pooled": large,
    "max-unpooling": max_unpooled,
    "transposed conv.": transposed,
}
widths = [len(array[0, 0]) for array in arrays.values()]
_, axes = plt.subplots(
    1, 6, width_ratios=widths, figsize=(10, 2.5), layout="constrained"
)
for ax, (name, array), n in zip(axes, arrays.items(), widths, strict=True):
    annotated_array(array[0, 0], vmin=0, vmax=10, title=f"{name}\n{n}×{n}", ax=ax)

# %% [markdown]
# Nearest-neighbour repeats; a convolution after it smooths the steps. Unpooling leaves
# holes for a convolution to fill, and max-unpooling puts the value back where the
# encoder had found the maximum when pooling. The transposed convolution is unpooling
# and convolution in one, with weights that are learned; here they are all 1. Its kernel
# of 3 is larger than its stride of 2, so the copies overlap; and as 3 is not a multiple
# of 2, they overlap unevenly: the middle row and column are written twice, the middle
# itself four times. On an image that shows. All double its size (the transposed
# convolutions add a margin of one or two pixels), except max-unpooling, which needs a
# pooled image: it takes the input from 28×28 to 14×14 and back.

# %% tags=["nbval-ignore-output"]
# alt: A 7, enlarged in six ways. Nearest is stepped, and smooth after a convolution;
#   unpooling is a lattice of separate dots; the transposed convolution with kernel 3
#   has a checkerboard of bright dots, with kernel 4 none. Max-unpooling keeps the size
#   and leaves single pixels of the stroke.
from mvacourse.plotting import image_panels

x = (digits.test[:1].cpu() + 1) / 2  # in [0, 1]: zeros, where added, are black
nearest = F.interpolate(x, scale_factor=2, mode="nearest")
smoothing = torch.ones(1, 1, 3, 3) / 9
kernel = {k: torch.ones(1, 1, k, k) * (2 / k) ** 2 for k in (3, 4)}
enlarged = {
    "input": x,
    "max-unpooling": F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2),
    "nearest": nearest,
    "nearest + conv.": F.conv2d(nearest, smoothing, padding=1),
    "unpooling": F.conv_transpose2d(x, corner, stride=2),
    "transposed, kernel 3": F.conv_transpose2d(x, kernel[3], stride=2),
    "transposed, kernel 4": F.conv_transpose2d(x, kernel[4], stride=2),
}
_ = image_panels(enlarged, n_columns=1, zoom=3, vmin=0, caption=digits.source)

# %% [markdown]
# Unpooling leaves its holes, and max-unpooling keeps of each block only the brightest
# pixel, in its place. The **checkerboard** of the constant kernel 3 disappears with
# kernel 4, a multiple of the stride. A network can learn weights that make up for it,
# such as ½, 1, ½ along each side, but not easily: it is a common signature of generated
# images (Odena et al. 2016).

# %% [markdown]
# ## Training with 2 and with 5 latent variables
# One update: reconstruct, compare, descend.

# %%
from mvacourse.training.autoencoder import (
    AutoencoderSettings,
    autoencoder_step,
    train_autoencoder,
)

show_source(autoencoder_step)

# %% tags=["nbval-ignore-output"]
settings = AutoencoderSettings.for_profile(profile)
settings

# %%
from mvacourse.datasets.batches import batches
from mvacourse.models.autoencoder import Autoencoder, Decoder


def train(latent_dim: int, settings: AutoencoderSettings, networks=(Encoder, Decoder)):
    """Trains an autoencoder from scratch; returns it with its losses."""
    generator = set_seed(0)
    model = Autoencoder(*(network(latent_dim) for network in networks)).to(device)
    data = batches(digits.train, batch_size=settings.batch_size, generator=generator)
    losses = []
    bar = progress(
        train_autoencoder(model, data, settings),
        f"Z = {latent_dim}",
        total=settings.n_steps,
    )
    for record in bar:
        losses.append(record["loss"])
        if len(losses) % 50 == 0:
            bar.set_postfix(loss=f"{record['loss']:.1f}")
    return model.eval(), losses


# %% tags=["nbval-ignore-output"]
autoencoder, losses = {}, {}
autoencoder[2], losses["Z = 2"] = train(2, settings)

# %% tags=["nbval-ignore-output"]
autoencoder[5], losses["Z = 5"] = train(5, settings)

# %% tags=["nbval-ignore-output"]
# alt: Loss per image on a logarithmic axis over 1,500 training steps. Both curves fall
#   steeply in the first 50 steps and slowly after; that for Z = 2 ends a little above
#   100, that for Z = 5 at about 75.
from mvacourse.plotting import loss_curves

_ = loss_curves(losses, ylabel=r"loss $\|x - \hat{x}\|^2$ per image", smooth=20)

# %% [markdown]
# Most is learned at once, the rest slowly. The two part early, and five latent
# variables end well below two. Now the test images, which neither network has seen, as
# in the lecture:

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: A hundred test digits three times: from a latent space of two dimensions, of
#   five, and true. In two dimensions many digits are blurred or have become another, a
#   4 a 9, for instance; in five nearly all are right.
from mvacourse.sampling import in_parts

x = digits.test[:100]
_ = image_panels(
    {
        "2-D latent space": in_parts(autoencoder[2], x).cpu(),
        "5-D latent space": in_parts(autoencoder[5], x).cpu(),
        "ground truth": x.cpu(),
    },
    caption=f"{digits.source}, test images",
)

# %% [markdown]
# Through two numbers most digits come back as *a* digit, though not always the same
# one: compare some 4s and 9s with the ground truth. With five, few are mistaken.
#
# How good is that? The best **linear** encoder and decoder are known in closed form:
# principal component analysis (Baldi & Hornik 1989). We compare the mean squared error
# (MSE) of a pixel in [0, 1]. The loss above sums over 784 pixels in [−1, 1], a range
# twice as wide: divide it by 784 · 4.

# %%
from mvacourse.baselines import PrincipalComponents
from mvacourse.datasets.intensity import from_model_range
from mvacourse.metrics import mse

pca = PrincipalComponents(digits.train, n_components=64)


def test_error(reconstruct) -> float:
    """Mean squared error on the test images, pixels in [0, 1]."""
    x_hat = in_parts(reconstruct, digits.test)
    pixels = (from_model_range(image, 0, 1) for image in (x_hat, digits.test))
    return mse(*pixels).mean().item()


# %% tags=["nbval-ignore-output"]
error = {z: test_error(autoencoder[z]) for z in (2, 5)}
error_pca = {z: test_error(lambda x, z=z: pca.reconstruct(x, z)) for z in (2, 5)}
for z in (2, 5):
    print(f"{z} latent variables: {error[z]:.4f}, PCA {error_pca[z]:.4f}", end="")
    print(f", ratio {error[z] / error_pca[z]:.2f}")

# %%
real = digits.source == "MNIST"
print("2-D at most 0.75 of PCA's error:", error[2] <= 0.75 * error_pca[2])
print("5-D at most 0.60 of PCA's error:", error[5] <= 0.60 * error_pca[5])
print("on MNIST, 2-D at most 0.040:", error[2] <= 0.040 if real else True)
print("on MNIST, 5-D at most 0.026:", error[5] <= 0.026 if real else True)

# %% [markdown]
# ## Error against latent dimension
# The same network with 1 to 64 latent variables, each trained for a quarter of the
# steps: with 2, the error is larger than above.

# %% tags=["nbval-ignore-output"]
from dataclasses import replace

short = replace(settings, n_steps=settings.n_steps // 4)
dimensions = (1, 2, 4, 8, 16, 32, 64)
errors = {
    "autoencoder": {z: test_error(train(z, short)[0]) for z in dimensions},
    "PCA": {z: test_error(lambda x, z=z: pca.reconstruct(x, z)) for z in dimensions},
}

# %% tags=["nbval-ignore-output"]
# alt: Test MSE against 1 to 64 latent variables. Both curves fall. The autoencoder lies
#   well below PCA from 1 to 16, the two meet at 32, and at 64 PCA is lower.
from mvacourse.plotting import dimension_curve

ax = dimension_curve(errors, ylabel="test MSE, pixels in [0, 1]")
_ = ax.set_title(digits.source, fontsize=10)

# %%
beats_pca = [errors["autoencoder"][z] < errors["PCA"][z] for z in (1, 2, 4, 8)]
print("better than PCA with 1, 2, 4, 8 latent variables:", beats_pca)

# %% [markdown]
# With few latent variables, being non-linear is worth a lot: the digits lie near a
# curved surface, which a plane cannot follow. With many, PCA catches up: its optimum is
# known in closed form, while the network has to descend to its own in a few steps.

# %% [markdown]
# ## The latent plane
# With two latent variables we can look at the whole latent space. Each point is a test
# image; no label was used in training.

# %% tags=["nbval-ignore-output"]
# alt: Left, test images as dots in the latent plane, coloured and numbered by class:
#   arms of different lengths leave a crowded centre, 0 to the left, 1 to the right, 6
#   below. Right, what is decoded on a grid inside the dashed box: digits that change
#   gradually from place to place, smeared where arms meet.
from mvacourse.plotting import latent_manifold, latent_plane
from mvacourse.sampling import plane_grid

labels = digits.test_labels.cpu()


def show_plane(z, grid, decoder, title):
    """Draws where the test images lie, and what is decoded inside the dashed box."""
    _, (left, right) = plt.subplots(1, 2, figsize=(10.5, 5), layout="constrained")
    latent_plane(z, labels, title=f"{digits.source}, test images", ax=left)
    low, high = grid.amin(dim=0), grid.amax(dim=0)
    left.add_patch(plt.Rectangle(low, *(high - low), fill=False, ls="--"))
    decoded = in_parts(decoder, grid.to(device)).cpu()
    latent_manifold(decoded, grid, title=title, ax=right)


z = in_parts(autoencoder[2].encoder, digits.test).cpu()
low, high = z.quantile(0.01, dim=0), z.quantile(0.99, dim=0)
grid = plane_grid(low, high, 16)
show_plane(z, grid, autoencoder[2].decoder, "decoded in the dashed box")

# %% [markdown]
# The classes form arms, roughly: the network found out by itself much of what
# distinguishes a 0 from a 1. But the arms are of all lengths, and where arms meet the
# decoded image is a smear. Nothing says which part of the plane to draw from.
#
# From one image to another, and from the latent variables of one to those of the other:

# %% tags=["nbval-ignore-output"]
# alt: Two rows from a 6 to a 3. Mixed, both digits show through each other in the
#   middle. Decoded, one blurred shape bends into the other.
from mvacourse.sampling import interpolate

first, last = (digits.test[digits.test_labels == c][0] for c in (6, 3))
z_a, z_b = in_parts(autoencoder[5].encoder, torch.stack([first, last]))
t = torch.linspace(0, 1, 12, device=device).view(-1, 1, 1, 1)
_ = image_panels(
    {
        "mixed: $(1 - t)\\, x_a + t\\, x_b$": ((1 - t) * first + t * last).cpu(),
        "decoded from $(1 - t)\\, z_a + t\\, z_b$ (5-D)": in_parts(
            autoencoder[5].decoder, interpolate(z_a, z_b, 12)
        ).cpu(),
    },
    n_columns=12,
    zoom=2,
    stacked=True,
    caption=digits.source,
)

# %% [markdown]
# Mixed, the middle shows two digits at once. Decoded, one shape bends into the other,
# blurred all the way: the ends are reconstructions as well.

# %% [markdown]
# ## Explorer: drag a point through the plane
# The picture shows where the point starts, in the middle of the dashed box. The sliders
# that move it appear when the second cell is run.

# %% tags=["nbval-ignore-output"]
# alt: Left, the latent plane with its classes and cross-hairs on a point between 4, 9
#   and 7. Right, the image decoded there: a blurred 9.
from mvacourse.widgets import explore_latent_plane
from mvacourse.widgets.latent_plane import draw

few = (autoencoder[2].decoder, z[:1500], labels[:1500])
draw(*few, ((low + high) / 2).tolist(), digits.source)

# %% tags=["nbval-ignore-output"]
explore_latent_plane(*few, low, high, digits.source)

# %% [markdown]
# ## The variational autoencoder
# To *generate*, we must know where in the latent space to draw $z$. A variational
# autoencoder (Kingma & Welling 2014) arranges for it to be the **prior**
# $p(z) = \mathcal{N}(0, I)$: the encoder gives each image a Gaussian
# $q(z|x) = \mathcal{N}(\mu, \mathrm{diag}(\sigma^2))$ rather than a point, the decoder
# sees a draw from it, and a second term of the loss, the Kullback–Leibler divergence
# (KL), pulls these Gaussians towards $p(z)$:
#
# $$\mathcal{L} = \mathbb{E}_{z \sim q(z|x)} \|x - \hat{x}(z)\|^2 + \beta\,
#   \mathrm{KL}\big(q(z|x)\,\|\,\mathcal{N}(0, I)\big), \qquad
#   \mathrm{KL} = \tfrac12 \sum_j \big(\mu_j^2 + \sigma_j^2 - \log\sigma_j^2 - 1\big).$$
#
# With $\beta = 2 s^2$ this is $2 s^2$ times the paper's loss for
# $p(x|z) = \mathcal{N}(\hat{x}, s^2 I)$, up to a constant: the larger $\beta$, the more
# of the error is taken for noise.

# %%
from mvacourse.models.vae import VariationalAutoencoder

show_source(VariationalAutoencoder.forward)

# %%
from mvacourse.training.vae import VAESettings, train_vae, vae_step

show_source(vae_step)

# %% tags=["nbval-ignore-output"]
vae_settings = VAESettings.for_profile(profile)
vae_settings

# %% tags=["nbval-ignore-output"]
generator = set_seed(0)
# Four outputs for two latent variables: μ₁, μ₂, log σ₁², log σ₂².
vae = VariationalAutoencoder(Encoder(4), Decoder(2)).to(device)
data = batches(digits.train, batch_size=vae_settings.batch_size, generator=generator)
bar = progress(train_vae(vae, data, vae_settings), "VAE", total=vae_settings.n_steps)
records = []
for record in bar:
    records.append(record)
    if len(records) % 50 == 0:
        bar.set_postfix({name: f"{value:.1f}" for name, value in record.items()})
vae = vae.eval()

# %% tags=["nbval-ignore-output"]
# alt: Two curves over 1,200 training steps, on a logarithmic axis. The reconstruction
#   falls from nearly 1,000 to a little above 100; the KL rises at once to 5 and then
#   slowly to between 6 and 7.
curves = {name: [record[name] for record in records] for name in records[0]}
_ = loss_curves(curves, ylabel="loss per image", smooth=20)

# %% [markdown]
# The two terms pull against each other: as the reconstruction improves, the KL rises.
# In return the latent plane is nearly centred, and of the prior's scale. We decode it
# on a grid of equal probability: between neighbouring lines the prior has the same
# mass, so that they are dense about 0. Nearly every point is a digit, blurred where
# classes meet: the **manifold of digits** of the lecture.

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Left, test images in the latent plane of the variational autoencoder: one cloud
#   about 0, mostly within −3 and 3, in which classes lie side by side as sectors.
#   Right, a grid of decoded images, in which nearly every place is a legible digit and
#   neighbours resemble each other.
from mvacourse.sampling import gaussian_grid

with torch.no_grad():
    mu, log_var = (tensor.cpu() for tensor in vae.encode(digits.test))
show_plane(mu, gaussian_grid(20), vae.decoder, "grid of equal probability")

# %% [markdown]
# The mean KL is an upper bound on the information $I(x; z)$ that $z$ carries about $x$:
# it equals $I(x; z) + \mathrm{KL}(q(z)\,\|\,p(z))$, with $q(z)$ the mean of all
# $q(z|x)$. As its logarithm is the natural one, the unit is the nat, 1.44 bits.

# %% tags=["nbval-ignore-output"]
from mvacourse.losses import kl_divergence

n_nats = kl_divergence(mu, log_var).item()
print(f"mean KL on the test images: {n_nats:.1f} nats")
print("mean of μ  ", [round(value, 2) for value in mu.mean(dim=0).tolist()])
print("spread of μ", [round(value, 2) for value in mu.std(dim=0).tolist()])

# %%
spread = mu.std(dim=0)
within = (mu.mean(dim=0).abs() < spread).all()
print("the mean of μ is within one spread of 0:", bool(within))
print("the spread of μ is near 1:", bool(((spread > 0.6) & (spread < 1.4)).all()))
print("the mean KL is between 3 and 10 nats:", 3 < n_nats < 10)

# %% [markdown]
# Now draw $z$ from $\mathcal{N}(0, I)$ and decode. The plain autoencoder answers too:
# its latent space happens to lie about 0. Let us move it away, adding 5 to both latent
# variables, and undo the move at the decoder's entrance.

# %%
from copy import deepcopy

moved = deepcopy(autoencoder[2])
with torch.no_grad():
    moved.encoder[-1].bias += 5
    moved.decoder[0].bias -= 5 * moved.decoder[0].weight.sum(dim=1)
x_hat, x_hat_moved = (in_parts(f, digits.test) for f in (autoencoder[2], moved))
print("same reconstructions:", torch.allclose(x_hat, x_hat_moved, atol=1e-4))

# %% tags=["nbval-ignore-output"]
# alt: Sixty samples of each of three decoders. Variational: digits of many classes, a
#   little blurred. Plain: digits too, some smeared. Plain and moved: nearly the same
#   narrow 6 again and again.
from mvacourse.sampling import sample

_ = set_seed(1)
networks = {"variational": vae, "plain": autoencoder[2], "plain, moved": moved}
samples = {name: sample(f.decoder, 500, 2).cpu() for name, f in networks.items()}
_ = image_panels(
    {name: images[:60] for name, images in samples.items()},
    caption=f"{digits.source}: decoded from $z \\sim \\mathcal{{N}}(0, I)$",
)

# %% [markdown]
# Which classes are there? Each of 500 samples takes the class of its nearest training
# image.

# %% tags=["nbval-ignore-output"]
real_images, real_labels = (
    tensor[:10_000].cpu() for tensor in (digits.train, digits.train_labels)
)
n_classes = {}
for name, images in samples.items():
    nearest = torch.cdist(images.flatten(1), real_images.flatten(1)).argmin(dim=1)
    counts = real_labels[nearest].bincount(minlength=10)
    n_classes[name] = int((counts >= 10).sum())
    print(f"{name:13} samples of 0, 1 … 9:", counts.tolist())

# %%
print("classes with at least 2 % of the samples")
print("variational, 8 or more of 10:", n_classes["variational"] >= 8)
print("plain and moved, at most 4:", n_classes["plain, moved"] <= 4)

# %% [markdown]
# Same images, same loss, other samples: nothing in the plain loss says where $z$ should
# be. The KL term does.

# %% [markdown]
# ## What latent variables explain, and what not
# Are latent variables the true explanatory factors? We know some factors of a digit:
# its class, how slanted it is, how much ink. For each latent space we ask how well
# each can be told from $z$ alone, by the 15 nearest neighbours: accuracy for the class,
# explained variance R² for slant and ink. R² is 1 where $z$ tells all, 0 where the
# prediction is no better than the mean of the factor, and negative where it is worse.

# %%
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from mvacourse.metrics import ink, slant

known, asked = digits.train[:10_000], digits.test[:2_000]
c_known, c_asked = (
    labels.cpu()
    for labels in (digits.train_labels[:10_000], digits.test_labels[:2_000])
)
spaces = {
    "PCA, 2-D": lambda x: (x.flatten(1) - pca.mean) @ pca.components[:2].T,
    "autoencoder, 2-D": autoencoder[2].encoder,
    "autoencoder, 5-D": autoencoder[5].encoder,
    "VAE, 2-D": lambda x: vae.encode(x)[0],
}


def factors(x):
    """Returns slant and ink of each image, as columns."""
    pixels = from_model_range(x, 0, 1)
    return torch.stack([slant(pixels), ink(pixels)], dim=1).cpu().numpy()


# %% tags=["nbval-ignore-output"]
from sklearn.metrics import r2_score

told = {}
print(f"{'':18}{'class':>8}{'slant':>8}{'ink':>8}")
for name, encode in spaces.items():
    z_known, z_asked = (in_parts(encode, x).cpu().numpy() for x in (known, asked))
    accuracy = KNeighborsClassifier(15).fit(z_known, c_known).score(z_asked, c_asked)
    neighbours = KNeighborsRegressor(15).fit(z_known, factors(known))
    r2 = r2_score(factors(asked), neighbours.predict(z_asked), multioutput="raw_values")
    told[name] = (accuracy, *r2)
    print(f"{name:18}" + "".join(f"{value:8.2f}" for value in told[name]))

# %%
pca_class, two_class, five_class = (
    told[name][0] for name in ("PCA, 2-D", "autoencoder, 2-D", "autoencoder, 5-D")
)
print("the class is told better by 2 latent variables than by PCA's:", end=" ")
print(two_class > pca_class)
print("and better still by 5:", five_class > two_class)

# %% [markdown]
# The latent variables know a good deal about the class although no label was ever
# shown, and about slant and ink although nobody defined them. Of one factor a linear
# method may tell more: compare PCA and the ink. Latent variables need not **be** the
# class or the slant: in a plain autoencoder any invertible smooth rearrangement of $z$
# that the decoder undoes, such as our move by 5, has the same loss. The prior of a
# variational one forbids the move, but it looks the same after any rotation. So nothing
# in the loss singles out the true factors (Locatello et al. 2019). And all pixels count
# alike, and in a medical image a small lesion has only few: keep this in mind for
# notebook 06.

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). Write the KL term of the variational autoencoder, of $\mu$ and
# $\log\sigma^2$ (`log_var`), both `(B, Z)`: B images, Z latent variables.


# %%
def kl(mu, log_var):
    """Returns KL(N(μ, σ²) ‖ N(0, I)), summed over Z, averaged over B."""
    ### BEGIN SOLUTION
    return 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(dim=1).mean()
    ### END SOLUTION


# %%
from mvacourse.exercises import autoencoders as exercise

_ = check(exercise.kl_divergence, kl)

# %% [markdown]
# **Exercise 2** (5 min). Draw $z \sim \mathcal{N}(\mu, \sigma^2)$ from
# $\varepsilon \sim \mathcal{N}(0, I)$ such that gradients reach $\mu$ and $\sigma$.


# %%
def reparameterise(mu, log_var, eps):
    """Returns z = μ + σ ε."""
    ### BEGIN SOLUTION
    return mu + (0.5 * log_var).exp() * eps
    ### END SOLUTION


# %%
_ = check(exercise.reparameterise, reparameterise)

# %% [markdown]
# **Exercise 3** (10 min). Predict the checkerboard: in one dimension, how many of the
# $n$ inputs of a transposed convolution write to each of its outputs?


# %%
def coverage(n, kernel, stride):
    """Returns the number of writes to each of the (n − 1)·stride + kernel outputs."""
    ### BEGIN SOLUTION
    counts = [0] * ((n - 1) * stride + kernel)
    for i in range(n):
        for j in range(kernel):
            counts[i * stride + j] += 1
    return counts
    ### END SOLUTION


# %%
_ = check(exercise.coverage, coverage)

# %% [markdown]
# **Exercise 4** (open). Train the convolutional pair,
# `train(2, settings, (ConvEncoder, ConvDecoder))`, and compare its `test_error` with
# the perceptron's: once after the same number of steps, once after the same *time*.
# Measure both times with `time.perf_counter()`, then choose the steps with
# `replace(settings, n_steps=…)`; the learning rate comes to rest at the last step, so
# compare only runs that have ended. Which would you choose for images of 256×256, and
# why?

# %% [markdown]
# ## In this notebook we saw
# - an autoencoder: $x \to z \to \hat{x}$, trained on $\|x - \hat{x}\|^2$ without
#   labels;
# - that a decoder enlarges by repeating, unpooling or transposed convolution, and where
#   the checkerboard comes from;
# - that with few latent variables a non-linear autoencoder has far less error than PCA;
# - that only the variational autoencoder is told where $z$ will be drawn;
# - that latent variables carry information about the true factors without being them.
#
# Its samples are blurred: the mean of all that could be is the safest answer to a
# squared error. Notebook 02 gives up the reconstruction, and lets another network
# judge.
#
# ## References
# - Hinton & Salakhutdinov (2006), Reducing the dimensionality of data with neural
#   networks, Science 313. doi:10.1126/science.1127647
# - Kingma & Welling (2014), Auto-encoding variational Bayes, ICLR. arXiv:1312.6114
# - Baldi & Hornik (1989), Neural networks and principal component analysis, Neural
#   Networks 2. doi:10.1016/0893-6080(89)90014-2
# - Odena, Dumoulin & Olah (2016), Deconvolution and checkerboard artifacts, Distill.
#   doi:10.23915/distill.00003
# - Locatello et al. (2019), Challenging common assumptions in the unsupervised learning
#   of disentangled representations, ICML. arXiv:1811.12359
