# %% [markdown]
# # 7. Without pairs: CycleGAN
#
# Notebook 05 learned CT from MRI with pairs: both images of the same patient, one on
# top of the other. Hospitals have many MRI, many CT, and few of the same person on the
# same day. Can a network learn from MRI of some patients and CT of *others*?
#
# **You will learn** what takes the place of the target when there is none; the
# objective of CycleGAN and one step of it; what the history of images and the identity
# loss are for; what such a network finds on digits and on heads, whose truth is known;
# how it can be content with a wrong answer; and how a layer can be wrong in silence.
#
# **Data**: handwritten digits (MNIST, or scikit-learn's where there is no network), and
# synthetic heads, made on first use.
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 5 s |
# | Pairs, and none | 5 s |
# | A layer that was wrong in silence | 5 s |
# | Warm-up: thin ↔ thick digits | 35 s |
# | Heads: MR of some patients, CT of others | 55 s |
# | **Whole notebook** | **95 s** |
# <!-- /times -->

# %% [markdown]
# ## Set-up
# On Colab the first cell installs what is missing; elsewhere it does nothing.

# %%
import importlib.util

if importlib.util.find_spec("mvacourse") is None:
    # %pip install --quiet "$MVACOURSE_SOURCE"
    pass

# %% tags=["nbval-ignore-output"]
import torch

from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.datasets.splits import split_subjects
from mvacourse.exercises import check, show_source
from mvacourse.runtime import get_device, get_profile, set_seed

profile, device = get_profile(), get_device()
volumes = load_cohort(8)
heads = {
    name: {key: volume.array for key, volume in head.items()}
    for name, head in volumes.items()
}

# %% [markdown]
# Who trains and who tests is decided by subject, as in notebook 05: 18 and 6 of 24
# heads. Of the 18, **one half gives its MR and the other half its CT**. Here are eight
# of the 24.

# %%
from mvacourse.recipes.unpaired_networks import share_out

train, test = split_subjects([f"sub-{i:02d}" for i in range(1, 25)])
mr_of, ct_of = share_out(train)
mr_of, ct_of, test = (
    [name for name in part if name in heads] for part in (mr_of, ct_of, test)
)
print("MR of  ", ", ".join(mr_of))
print("CT of  ", ", ".join(ct_of))
print("test on", ", ".join(test))
print("nobody is in two of them:", len({*mr_of, *ct_of, *test}) == len(heads))

# %% [markdown]
# ## Pairs, and none
# Above: $(x_i, y_i)$ of one patient, slice by slice. Below: $x_i$ of one patient and
# $y_j$ of another, at another height. No pixel of one says anything about a pixel of
# the other; and yet all the $x$ together, and all the $y$, are heads.

# %% tags=["nbval-ignore-output"]
from mvacourse.datasets.pairing import paired_batches, unpaired_batches
from mvacourse.plotting import image_rows
from mvacourse.recipes.ct_networks import axial_slices

slices = [axial_slices({n: heads[n] for n in names}) for names in (mr_of, ct_of)]
x_slices, y_slices = (one.to_model_range() for one in slices)
keys = ("T1w", "CT")
generator = set_seed(4)
pairs = paired_batches(x_slices, keys, batch_size=5, generator=generator)
no_pairs = unpaired_batches(x_slices, y_slices, keys, batch_size=5, generator=generator)
rows = dict(zip(("paired $x_i$", "$y_i$"), next(pairs), strict=True))
rows |= dict(zip(("unpaired $x_i$", "$y_j$"), next(no_pairs), strict=True))
_ = image_rows(rows, title="synthetic heads, T1w and CT")

# %% [markdown]
# ## What takes the place of the target
# Two generators, $G: X \to Y$ and $F: Y \to X$, and a judge for each domain, $D_Y$ and
# $D_X$. Whether $G(x)$ is *this* patient's CT, nobody can say. But two things can be
# asked for:
#
# - $D_Y$ must not be able to tell $G(x)$ from a CT: it looks **like** one;
# - $F(G(x))$ must be $x$ again: what $x$ was made of is still **in** it.

# %% tags=["nbval-ignore-output"]
from mvacourse.plotting.cycle_diagram import cyclegan_diagram

_ = cyclegan_diagram()

# %% [markdown]
# $$\mathcal{L}_{cyc}(G, F) = \mathbb{E}_x\|F(G(x)) - x\|_1 +
#   \mathbb{E}_y\|G(F(y)) - y\|_1$$
#
# $$\mathcal{L} = \mathcal{L}_{GAN}(G, D_Y, X, Y) + \mathcal{L}_{GAN}(F, D_X, Y, X) +
#   \lambda\,\mathcal{L}_{cyc}(G, F)$$
#
# (Zhu 2017, Wolterink 2017.) One step, in which $G$ is `G_xy` and $F$ is `G_yx`:

# %%
from mvacourse.training.cyclegan import cyclegan_step

show_source(cyclegan_step)

# %% [markdown]
# Three things in it have not been met before.
#
# **Least squares.** The paper's $\mathcal{L}_{GAN}$ asks $D$ to answer 1 and 0 and
# squares what is missing (Mao 2017). Cross entropy is there too, as `CROSS_ENTROPY`.

# %%
from mvacourse.losses import least_squares_discriminator_loss

show_source(least_squares_discriminator_loss)

# %% [markdown]
# **A history of images.** If $D$ sees only what $G$ makes now, it forgets what $G$ made
# before, and $G$ may go round in circles. `old_y` hands out images of some time ago
# every other time (Shrivastava 2017):

# %%
from mvacourse.training.image_buffer import ImageBuffer

show_source(ImageBuffer._exchange)

# %% [markdown]
# **The identity loss is optional**: $\|G(y) - y\|_1$ asks $G$ to leave alone what is CT
# already. For paintings it keeps the colours. $G$ will never be given a CT, so it is
# left out here: `lambda_identity` is 0.

# %% [markdown]
# ## A layer that was wrong in silence
# CycleGAN normalises each channel of each image by itself, and trains on one image at a
# time: *instance normalisation*, $N = 1$. Images can lie in memory channel by channel,
# or pixel by pixel (`channels_last`), which is often faster. Same mathematics, same
# numbers? Let us ask for the result and for its gradient:

# %%
import torch.nn.functional as F


def result_and_gradient(normalise, layout, n_images):
    """The same images and the same slope, in one memory layout or the other."""
    torch.manual_seed(0)
    h, slope = torch.randn(2, n_images, 3, 8, 8, dtype=torch.float64)
    h = h.to(memory_format=layout).requires_grad_()
    made = normalise(h)
    made.backward(slope.to(memory_format=layout))
    return made.detach(), h.grad


def differences(normalise, n_images):
    """How far channels_last is from contiguous memory, relative to it."""
    layouts = (torch.contiguous_format, torch.channels_last)
    both = [result_and_gradient(normalise, layout, n_images) for layout in layouts]
    return [((b - a).norm() / a.norm()).item() for a, b in zip(*both, strict=True)]


def by_group(h):
    """One channel a group: the same mathematics by another layer."""
    return F.group_norm(h, num_groups=h.shape[1])


# %% tags=["nbval-ignore-output"]
print("torch", torch.__version__)
for n_images in (1, 2):
    for name, layer in (("instance_norm", F.instance_norm), ("group_norm", by_group)):
        made, gradient = differences(layer, n_images)
        words = f"result {made:4.0%} off, gradient {gradient:4.0%} off"
        print(f"N = {n_images}, {name:14}", words)

# %%
result = max(differences(F.instance_norm, 1)[0], differences(by_group, 1)[0])
gradient = max(differences(by_group, n)[1] for n in (1, 2))
print("both give the same result in both layouts:", result < 1e-10)
print("group_norm gives the same gradient too:", gradient < 1e-10)

# %% [markdown]
# With $N = 1$, where CycleGAN lives, the gradient of `instance_norm` may differ by more
# than its own length: read what your version of torch has printed above. The loss of
# that step is the same to the last digit. Nothing warns; the network just learns
# something else. So an optimisation is accepted when its **gradients in float64** are
# those of the plain formulation, never because the loss looks right. The generators
# here are normalised by `GroupNorm`, and a test compares every gradient of the step
# with the plain formulation, to $10^{-10}$.

# %% [markdown]
# ## Warm-up: thin ↔ thick digits
# $X$: digits as they are. $Y$: *other* digits, every stroke a pixel wider all round. No
# digit is in both. But the truth is known, and that is why we start here: $G(x)$ ought
# to be `thicken(x)`.

# %%
from mvacourse.datasets.thick_digits import thicken, thin_and_thick

show_source(thin_and_thick)

# %%
from mvacourse.models.resnet_generator import ResNetGenerator

show_source(ResNetGenerator.__init__)

# %%
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator

set_seed(0)
players = CycleGAN(
    *(ResNetGenerator(1, 1, n_channels=8, n_halvings=1, n_blocks=2) for _ in "xy"),
    *(PatchDiscriminator(1, n_channels=16, n_halvings=1) for _ in "xy"),
).to(device)
for name, network in players.named_children():
    print(f"{name:6}{sum(p.numel() for p in network.parameters()):8,} weights")

# %% tags=["nbval-ignore-output"]
from mvacourse.datasets.digits import load_digits
from mvacourse.datasets.thick_digits import two_domains
from mvacourse.runtime import progress
from mvacourse.training.cyclegan import CycleGANSettings, train_cyclegan

digits = load_digits().to(device)
settings = CycleGANSettings.for_profile(profile)
thin, thick = thin_and_thick(digits.train)
generator = set_seed(0)
batches = two_domains(thin, thick, batch_size=settings.batch_size, generator=generator)
training = train_cyclegan(players, batches, settings, generator=generator)
records = list(progress(training, "thin ↔ thick", total=settings.n_steps))
settings

# %% tags=["nbval-ignore-output"]
from mvacourse.plotting import loss_curves

curves = {name: [record[name] for record in records] for name in records[0]}
_ = loss_curves(curves, ylabel="loss", smooth=10)

# %% tags=["nbval-ignore-output"]
x = digits.test[:12]
with torch.no_grad():
    y_hat = players.eval().G_xy(x)
    x_back = players.G_yx(y_hat)
rows = {"$x$": x, "$G(x)$": y_hat, "the truth": thicken(x), "$F(G(x))$": x_back}
_ = image_rows({name: images.cpu() for name, images in rows.items()})

# %% tags=["nbval-ignore-output"]
x = digits.test[:500]
with torch.no_grad():
    error = (players.G_xy(x) - thicken(x)).abs().mean().item()
    way_back = (players.G_yx(thicken(x)) - x).abs().mean().item()
copied = (x - thicken(x)).abs().mean().item()
print(f"error of G {error:.3f}, of F {way_back:.3f}, of leaving alone {copied:.3f}")

# %%
print("G makes less than half of the error of leaving alone:", error < copied / 2)
print("F likewise:", way_back < copied / 2)

# %% [markdown]
# Nobody showed the network a thin digit beside its thick one. It has found the
# mapping because there is hardly another that is simple, looks right and can be undone.

# %% [markdown]
# ## Heads: MR of some patients, CT of others
# The same step, on slices of heads. It is much harder than thickening, for two reasons.
#
# **More than one mapping fits.** Let the bright scalp become the skull and the dark
# skull become the scalp: nearly the right shapes, so both judges may be content, and
# all of it can be undone. Which solution a training finds depends on where it starts.
# Ours starts at a rule of thumb, which needs CT alone: HU tell the tissue, and a tissue
# has its grey level in MR.

# %%
from mvacourse.recipes.unpaired_start import grey_for, start_by_rule

show_source(grey_for)

# %% [markdown]
# There is no such rule from MR to CT: bone and air are both dark. But the way back can
# be learned: $F$ learns the rule, and $G$ to make the CT again of what the rule made.

# %%
show_source(start_by_rule)

# %% [markdown]
# **Time is short**, so these settings differ from those of the papers, which see every
# slice 200 times. The discriminators get more of it, so that they keep up:

# %% tags=["nbval-ignore-output"]
of_heads = CycleGANSettings.for_heads(profile)
of_heads

# %% [markdown]
# - `n_critic`: the discriminators learn twice a step, as in notebook 10;
# - `gamma`: they pay for their slope at the data, which lets a game of two settle
#   (Mescheder 2018), $\frac{\gamma}{2}\,\mathbb{E}\,\|\nabla D(y)\|^2$;
# - `weight_x`: MR → CT → MR counts less than CT → MR → CT. CT hardly shows grey and
#   white matter, so the first can only close if $G$ hides them in the CT;
# - CT goes to the networks as `to_soft_range`, or 100 HU of soft tissue, 3 % of the
#   range, would hardly be seen;
# - what is kept is the moving average of the generators.

# %%
from mvacourse.losses import r1_penalty

show_source(r1_penalty)

# %% tags=["nbval-ignore-output"]
from mvacourse.recipes.record import read_record
from mvacourse.recipes.unpaired_networks import there_and_back, trained_players

trained, about = trained_players()
recorded = read_record("unpaired_ct")
print(f"{about['settings']['n_steps']:,} steps, by: {recorded['command']}")

# %%
n_weights = sum(p.numel() for p in trained.generators.parameters())
print(f"both generators have {n_weights:,} weights, {4 * n_weights / 1e6:.1f} MB")

# %% [markdown]
# A head that no network has seen, of whom the true CT is known. Beside CycleGAN: where
# it started (made here, in half a minute), and the U-Net of notebook 05, trained with
# pairs of all 18 heads.

# %% tags=["nbval-ignore-output"]
from mvacourse.plotting.translation import translation_panels
from mvacourse.recipes.ct_networks import synthetic_ct, trained_generator
from mvacourse.recipes.unpaired_networks import make_players

who, spacing = test[0], (2.0, 2.0, 2.0)
head = heads[who]
set_seed(0)
started = start_by_rule(make_players("cpu"), slices[1]).eval()
ct, back = there_and_back(trained, head["T1w"])
made = {
    "the start": there_and_back(started, head["T1w"])[0],
    "CycleGAN": ct,
    "U-Net, paired": synthetic_ct(trained_generator("U-Net")[0], head["T1w"]),
}
options = {"mask": head["head_mask"], "caption": f"{who}, synthetic, not trained on"}
_ = translation_panels(head["T1w"], head["CT"], made, spacing, **options)

# %% tags=["nbval-ignore-output"]
import numpy as np

inside, true_ct = head["head_mask"], head["CT"]
tissues = {
    "head": inside,
    "air in it": inside & (true_ct < -300),
    "fat": inside & (true_ct > -200) & (true_ct < -20),
    "soft tissue": inside & (true_ct > -20) & (true_ct < 100),
    "bone": inside & (true_ct > 300),
}
print(f"MAE in HU {'':6}", *(f"{name:>13}" for name in made))
mae = {
    m: {t: np.abs(v - true_ct)[q].mean() for t, q in tissues.items()}
    for m, v in made.items()
}
for tissue in tissues:
    print(f"{tissue:16}", *(f"{mae[name][tissue]:13.0f}" for name in made))

# %%
print(
    "better than where it started:", mae["CycleGAN"]["head"] < mae["the start"]["head"]
)
print("pairs are better here:", mae["U-Net, paired"]["head"] < mae["CycleGAN"]["head"])

# %% [markdown]
# And back again. $F$ sees nothing but $G(x)$, in which the brain is one grey to the
# eye, and yet it draws grey and white matter where they were. They are hidden in the
# CT, as differences too small to be seen (Chu 2017): the cycle has closed by a trick.

# %% tags=["nbval-ignore-output"]
from statistics import fmean

from mvacourse.plotting.cycle_panels import cycle_panels

_ = cycle_panels(head["T1w"], ct, back, spacing, caption=options["caption"])
errors = recorded["scores"]["CycleGAN"]["relative error"].values()
print(f"relative error of F(G(x)), mean of {len(errors)} heads: {fmean(errors):.1%}")

# %% [markdown]
# All test heads, beside the networks that were given pairs, and beside Wolterink 2017,
# where no pairs were **better** than pairs:

# %% tags=["nbval-ignore-output"]
from IPython.display import Markdown

from mvacourse.evaluation.rendering import to_markdown
from mvacourse.evaluation.tables import unpaired_ct

records = {name: read_record(name) for name in ("unpaired_ct", "network_ct")}
Markdown(to_markdown(unpaired_ct(records)))

# %% [markdown]
# Here pairs are far better, against the paper. Two things differ: our pairs fit to the
# voxel, where those of patients did not; and CycleGAN made 9,000 steps, the U-Net
# 40,000. What this table does not say is which of the two counts for how much.
#
# ### Go on with it
# The shipped networks are not frozen, and their discriminators come with them. Here all
# four learn a little more, from the few heads of this notebook, at a tenth of the rate.
# In half a minute nothing is won; watch that nothing is lost either, for no loss of the
# training would tell:

# %% tags=["nbval-ignore-output"]
from dataclasses import replace

from mvacourse.recipes.unpaired_networks import train_unpaired

n_live = min(120, of_heads.n_steps)
slow = of_heads.learning_rate / 10
live = replace(of_heads, n_steps=n_live, n_decay=n_live, n_wait=0, learning_rate=slow)
train_unpaired(trained, slices, live)
ct_live, _ = there_and_back(trained, head["T1w"])
mae_live = np.abs(ct_live - true_ct)[inside].mean()
print(f"{who}: {mae['CycleGAN']['head']:.0f} HU before, {mae_live:.0f} HU after")

# %%
print("it has stayed a CT:", mae_live < mae["the start"]["head"])

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). The cycle loss of any two functions $G$ and $F$.


# %%
def cycle_loss(G, F, x, y):
    """Returns L_cyc(G, F), a scalar tensor, with means over pixels and batch."""
    ### BEGIN SOLUTION
    return (F(G(x)) - x).abs().mean() + (G(F(y)) - y).abs().mean()
    ### END SOLUTION


# %%
from mvacourse.exercises import cyclegan as exercise

_ = check(exercise.cycle_loss, cycle_loss)

# %% [markdown]
# **Exercise 2** (5 min). Instance normalisation by hand, which is right in any memory:
# mean 0 and standard deviation 1 in each channel of each image.


# %%
def normalise(h):
    """Maps h (B, C, H, W) to the same shape."""
    ### BEGIN SOLUTION
    mean = h.mean(dim=(2, 3), keepdim=True)
    return (h - mean) / h.std(dim=(2, 3), correction=0, keepdim=True)
    ### END SOLUTION


# %%
_ = check(exercise.normalise, normalise)

# %% [markdown]
# **Exercise 3** (5 min), by hand. Let every image be a single number, and let $X$ and
# $Y$ both be uniform on $[-1, 1]$; the right translation is $y = x$. Somebody trains
# CycleGAN and gets $G(x) = -x$ and $F(y) = -y$. What is the cycle loss? How often is
# the best $D_Y$ right, shown as many $G(x)$ as $y$? And what is the mean absolute error
# of $G$?

# %%
mirror = {"cycle loss": ..., "accuracy of the best D": ..., "error": ...}
### BEGIN SOLUTION
mirror = {"cycle loss": 0, "accuracy of the best D": 0.5, "error": 1}
### END SOLUTION
_ = check(exercise.mirror, mirror)

# %% [markdown]
# **Exercise 4** (open). Train the digits with `lambda_cyc=0`, and then with a different
# seed. Which wrong mappings are found that both judges like? Which of them could happen
# with lesions, if patients have them in one domain and not in the other?

# %% [markdown]
# ## In this notebook we saw
# - that two judges and two cycles can take the place of a target, and the step in which
#   they do;
# - least squares, the history of images, and why the identity loss is left out;
# - a mapping that was found without a single pair, on digits whose truth is known, and
#   one of heads, for which it matters where the training starts;
# - that a closed cycle proves that nothing was lost, and not that the image is true: a
#   mirrored world closes as well;
# - that an optimisation is judged by its gradients.
#
# ## References
# - Zhu, Park, Isola & Efros (2017), Unpaired image-to-image translation using
#   cycle-consistent adversarial networks, ICCV. arXiv:1703.10593
# - Wolterink et al. (2017), Deep MR to CT synthesis using unpaired data, SASHIMI.
#   arXiv:1708.01155
# - Mao et al. (2017), Least squares generative adversarial networks, ICCV.
#   arXiv:1611.04076
# - Mescheder, Geiger & Nowozin (2018), Which training methods for GANs do actually
#   converge?, ICML. arXiv:1801.04406
# - Chu, Zhmoginov & Sandler (2017), CycleGAN, a master of steganography.
#   arXiv:1712.02950
# - Shrivastava et al. (2017), Learning from simulated and unsupervised images through
#   adversarial training, CVPR. arXiv:1612.07828
