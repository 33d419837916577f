# %% [markdown]
# # 9. From MRI to PET: Sketcher and Refiner
#
# A PET scan with the tracer [¹¹C]PIB shows how much myelin is left in the brain of a
# patient with multiple sclerosis. It also takes a cyclotron, an hour in the tomograph
# and a dose of radiation. MRI is there anyway. Can the one be predicted from the other,
# and well enough to say where myelin is lost?
#
# **You will learn** what PIB shows of white matter and of lesions; how two conditional
# GANs are chained, a *Sketcher* and a *Refiner*; why a lesion of fifty voxels is
# nothing to an L1 loss, and how regions are given equal weight; how predictions are
# judged by region, by demyelination map, and by a paired test; and how near to the
# noise of the true image one can come.
#
# **Data**: synthetic heads, made on first use: three maps of MRI, PIB-PET, and exact
# masks. MTR is the magnetisation transfer ratio, in percent units (pu); FA the
# fractional anisotropy of diffusion; RD the radial diffusivity, that of water across
# the fibres, in 10⁻³ mm²/s. Their equations are in `datasets/phantom/`: less myelin
# lowers MTR, FA and PET, and raises RD. How well a method does on them says nothing
# about how well it does on patients.
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 5 s |
# | What PIB shows | 5 s |
# | Live: a small 3-D network | 20 s |
# | All methods, recorded | 10 s |
# | Look for yourself | 5 s |
# | **Whole notebook** | **35 s** |
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
import numpy as np
import torch

from mvacourse.exercises import check, show_source
from mvacourse.recipes.mri_to_pet import load_brains
from mvacourse.recipes.pet_networks import SOURCES

brains = load_brains(n_patients=4, n_controls=2)
for name, brain in brains.items():
    print(f"{name:8} {brain['lesion_mask'].sum():5} voxels of lesions")

# %% [markdown]
# ## What PIB shows
# The distribution volume ratio, DVR, says how much of the tracer a voxel holds,
# relative to grey matter, whose DVR is 1. White matter holds more, since PIB binds to
# myelin (Bodini et al. 2016); a lesion that has lost its myelin holds less. NAWM is
# white matter of normal appearance, away from lesions; of controls it is the white
# matter.


# %% tags=["nbval-ignore-output"]
def mean_in(key: str, mask: str, names) -> float:
    """Mean of an image in a mask, over the voxels of several people."""
    return np.concatenate([brains[n][key][brains[n][mask]] for n in names]).mean()


patients, controls = ([n for n in brains if ("C" in n) == c] for c in (False, True))
regions = {
    "white matter of controls": ("NAWM_mask", controls),
    "NAWM of patients": ("NAWM_mask", patients),
    "lesions": ("lesion_mask", patients),
}
table = {
    r: {k: mean_in(k, *of) for k in (*SOURCES, "PET")} for r, of in regions.items()
}
print(f"{'':26}{'MTR, pu':>9}{'FA':>7}{'RD':>7}{'PET, DVR':>10}")
for region, v in table.items():
    print(f"{region:26}{v['MTR']:9.1f}{v['FA']:7.2f}{v['RD']:7.2f}{v['PET']:10.3f}")

# %%
dvr = [table[region]["PET"] for region in regions]
print("myelin falls from controls to NAWM to lesions:", dvr[0] > dvr[1] > dvr[2])
rd = [table[region]["RD"] for region in regions]
print("and water crosses the fibres more freely:", rd[0] < rd[1] < rd[2])

# %% tags=["nbval-ignore-output"]
# alt: An axial slice as MTR and as PET, with lesions outlined. One large lesion at the
#   front is dark in both; three small ones can be seen in the MTR and hardly in the
#   grainy PET.
from mvacourse.plotting.myelin import pet_panels

who = "sub-02"


def axial(volume: np.ndarray, z: int) -> np.ndarray:
    """One slice as displayed: anterior above, the patient's right on the left."""
    return volume[::-1, ::-1, z].T


z = int(brains[who]["lesion_mask"].sum(axis=(0, 1)).argmax())
shown = {"MTR / 43 pu": brains[who]["MTR"] / 43, "PET": brains[who]["PET"]}
both = "DVR, or MTR / 43 pu"
_ = pet_panels(
    {k: axial(v, z) for k, v in shown.items()},
    label=both,
    lesions=axial(brains[who]["lesion_mask"], z),
    caption=f"{who}, synthetic; lesions outlined",
)

# %% [markdown]
# Healthy white matter has an MTR of about 43 pu, so that both images fit one scale. The
# large lesion is dark in both; the small ones drown in the noise of the PET.

# %% [markdown]
# ## Two chained networks
# Let $c$ be the three maps of MRI and $y$ the PET. Wei et al. (2018, 2019) take two
# networks, one after the other. **The Sketcher** $S$ is to draw anatomy and physiology.
# It is pix2pix (notebook 05) with 3-D convolutions, and $\lambda_S$ is the weight of
# its L1:
#
# $$S^* = \arg\min_S \max_{D_S} \mathcal{L}_{cGAN}(S, D_S)
#   + \lambda_S \, \mathbb{E}\,\|y - S(c)\|_1$$
#
# **The Refiner** $R$ is given the MRI and the sketch, $\hat y = R(c, S(c))$. It is to
# show the myelin, and its L1, of weight $\lambda_R$, is weighted by region (next
# section):
#
# $$R^* = \arg\min_R \max_{D_R} \mathcal{L}_{cGAN}(R, D_R)
#   + \lambda_R \, \mathcal{L}_{weighted}(R)$$

# %% tags=["nbval-ignore-output"]
# alt: Diagram: the condition c, three MR maps, goes through the Sketcher S to S(c),
#   judged by D_S, with λ_S times L1. S(c) and, by an arrow above, c go through the
#   Refiner R to ŷ = R(c, S(c)), judged by D_R, with λ_R times the weighted L1.
from mvacourse.plotting.sketcher_diagram import sketcher_refiner_diagram

_ = sketcher_refiner_diagram()

# %% [markdown]
# Chaining needs two lines: the Sketcher's image becomes one more channel of the
# condition, and the Sketcher learns no more.

# %%
from mvacourse.training.sketcher_refiner import refiner_step, sketched

show_source(sketched)

# %%
show_source(refiner_step)

# %% [markdown]
# The networks are 3-D U-Nets (Çiçek et al. 2016). A network for quantities needs care.
# A group norm, which scales the features of each cube to mean 0 and variance 1, forgets
# how large its input was, and an MTR of 43 must mean 43 in every cube. So the last
# layer sees the condition again.

# %%
from mvacourse.models.unet3d import UNet3d

show_source(UNet3d.forward)
G = UNet3d(3, 1, n_channels=16, depth=2)
print(f"{sum(p.numel() for p in G.parameters()):,} parameters")

# %% [markdown]
# ## Small regions count
# In the weighted L1 each region counts the same, whatever its size:
#
# $$\mathcal{L}_{weighted} = \frac{1}{N M} \sum_{i=1}^{N} \Big[
#   \frac{1}{N_{les}} \sum_{j \in les} |y_{ij} - \hat y_{ij}|
#   + \frac{1}{N_{nawm}} \sum_{j \in nawm} |y_{ij} - \hat y_{ij}|
#   + \frac{1}{N_{other}} \sum_{j \in other} |y_{ij} - \hat y_{ij}| \Big]$$
#
# $i$ counts the $N$ images and $j$ their voxels; *other* is what is neither lesion nor
# NAWM; $N_{les}$, $N_{nawm}$ and $N_{other}$ are the voxels of each region, and there
# are $M = 3$ of them.

# %%
from mvacourse.losses import l1_loss
from mvacourse.losses.weighted_l1 import weighted_l1_loss

show_source(weighted_l1_loss)


# %%
def as_batch(array: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(array)[None, None]


brain = brains[who]
lesion, nawm, inside = (brain[f"{key}_mask"] for key in ("lesion", "NAWM", "brain"))
other = inside & ~lesion & ~nawm
three = torch.cat([as_batch(mask) for mask in (lesion, nawm, other)], dim=1)

# %% [markdown]
# How much of the brain is lesion? And what do the two losses say of a network that
# paints every lesion as if it were NAWM, and everything else without error?

# %% tags=["nbval-ignore-output"]
y = as_batch(brain["PET"])
blind = torch.where(as_batch(lesion), float(brain["PET"][nawm].mean()), y)
plain = l1_loss(blind[as_batch(inside)], y[as_batch(inside)]).item()
weighted = weighted_l1_loss(blind, y, three).item()
share = lesion.sum() / inside.sum()
print(f"{who}: lesions are {100 * share:.1f} % of the brain")
print(f"blind to lesions: L1 {plain:.4f}, weighted L1 {weighted:.4f} DVR")
print(f"a lesion voxel weighs as much as {other.sum() / lesion.sum():.0f} of other")

# %%
print("lesions are less than 3 % of the brain:", share < 0.03)
print(
    "blind to them, the weighted L1 is at least 10 times the L1:", weighted > 10 * plain
)

# %% [markdown]
# The fewer voxels a region has, the more each of them weighs. A healthy control has no
# lesions; their term is left out, and the mean is over the two that remain. In training
# each cube is an image of its own: many have no lesion, and air belongs to *other*.

# %% [markdown]
# ## Live: a small 3-D network
# Three patients and a control to learn from, cubes of 16 voxels (32 mm), two at a time.
# In less than a minute a U-Net is trained by the weighted L1 alone, without a
# discriminator, for a fifth of the steps of the recorded comparison, which comes next.

# %% tags=["nbval-ignore-output"]
from dataclasses import replace

from mvacourse.recipes.pet_networks import synthetic_pet, training_cubes
from mvacourse.runtime import get_device, progress, set_seed
from mvacourse.training.sketcher_refiner import (
    SketcherRefinerSettings,
    train_weighted_translation,
)

seen, unseen = ("sub-01", "sub-03", "sub-04", "sub-C01"), "sub-02"
settings = SketcherRefinerSettings.for_profile("cpu")
own = replace(settings.sketcher, n_steps=1000, n_decay=500)
generator = set_seed(0)
G = UNet3d(3, 1, n_channels=16, depth=2).to(get_device())
cubes = training_cubes(
    [brains[n] for n in seen], settings.cube, own.batch_size, generator
)
training = progress(
    train_weighted_translation(G, cubes, own), "U-Net", total=own.n_steps
)
losses = [losses["weighted L1"] for losses in training]

# %% tags=["nbval-ignore-output"]
# alt: True PET and the prediction after 1,000 steps, in one slice. Ventricles, grey and
#   white matter agree; the true image is grainy, the predicted one smooth.
made = synthetic_pet(G.eval(), brains[unseen], cube=settings.cube)
pair = {"true PET": brains[unseen]["PET"], f"after {own.n_steps} steps": made}
_ = pet_panels(
    {k: axial(v, z) for k, v in pair.items()}, caption=f"{unseen}, synthetic"
)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Map of predicted less true PET: blue and red grains all over the brain, without
#   anatomy, and a red rim at the front and the back, where the prediction is too high.
_ = pet_panels(
    {"predicted − true": axial(made - brains[unseen]["PET"], z)},
    vmin=-0.3,
    vmax=0.3,
    cmap="RdBu_r",
    label="difference, DVR",
    caption=f"{unseen}, synthetic",
)

# %%
lower = np.mean(losses[-50:]) < 0.5 * np.mean(losses[:50])
print("the weighted L1 has at least halved:", lower)
gap = made[nawm].mean() - made[lesion].mean()
print("lesions are darker than NAWM in a brain it has not seen:", gap > 0.05)

# %% [markdown]
# Little of the anatomy is left in the difference: most of it is the noise of the true
# PET, which no network can know. At the rim of the brain the prediction is too high.

# %% [markdown]
# ## All methods, recorded
# Eighteen patients and ten controls to learn from; six other patients and ten other
# controls to test on. `mvacourse train mri_to_pet` makes it again, `mvacourse tables
# mri_to_pet` prints it.
#
# *Linear regression* and the *2-layer DNN* (a perceptron) see the 27 voxels around each
# voxel, in all three images. The last of our rows is not a method: it is the PET that a
# tomograph without noise would show, compared to the noisy one.
#
# *WM in HC* (white matter in healthy controls), *NAWM* and *lesions* are
# **discrepancies**: the mean absolute difference of true and predicted PET in a region,
# in DVR. *Mean of lesions* is the absolute difference of the two means over all lesion
# voxels of a patient, in which most of the noise cancels. *Dice* compares the
# demyelination maps, which come below.

# %% tags=["nbval-ignore-output"]
from IPython.display import Markdown

from mvacourse.evaluation.rendering import to_markdown
from mvacourse.evaluation.tables import mri_to_pet
from mvacourse.recipes.record import read_record

record = read_record("mri_to_pet")
Markdown(to_markdown(mri_to_pet({"mri_to_pet": record})))


# %%
def mean_of(metric: str) -> dict[str, float]:
    """Method → mean over the test subjects."""
    scores = record["scores"].items()
    return {method: np.mean([*of[metric].values()]) for method, of in scores}


for metric in ("MSE", "lesions", "mean of lesions", "Dice"):
    values = mean_of(metric)
    ordered = sorted(values, key=values.get, reverse=metric == "Dice")
    print(f"{metric}, best first: {', '.join(ordered)}")

# %%
error, lesions_off = mean_of("MSE"), mean_of("lesions")
floor = error["PET without noise"]
print("largest MSE:", max(error, key=error.get))
print("most of every MSE is noise of the true PET:", floor > 0.7 * max(error.values()))
published = ("Refiner", "Sketcher", "2-layer DNN")
in_order = sorted(published, key=lesions_off.get)
print("discrepancy in lesions, least first:", ", ".join(in_order))

# %% [markdown]
# Start with the last of our rows. The true PET is noisy, and what a perfect prediction
# would still get wrong is most of what any method gets wrong: only the rest can be won.
# In the paper the 2-layer DNN loses the lesions; here it does not. The equations of the
# synthetic heads suggest why: MTR, RD and PET depend on the myelin of the same voxels,
# and 27 of them are enough to average some noise away. In patients the relation is less
# direct, and context may have more to say.
#
# And the **Refiner**, first in the paper, is last here by MSE, behind linear
# regression. A part of this is how we use it. Networks translate a brain cube by cube,
# and near the edge of a cube they do not see what is around. Where cubes overlap, their
# mean is taken. In the table neighbours share two voxels; here is the first test
# patient with eight:

# %% tags=["nbval-ignore-output"]
from mvacourse.checkpoints import load_checkpoint
from mvacourse.recipes.pet_networks import make_network
from mvacourse.runtime import find_shipped

refiner = make_network("Refiner")
load_checkpoint(find_shipped("checkpoints/pet-refiner.safetensors"), refiner)
smooth = synthetic_pet(refiner.eval(), brains[who], cube=settings.cube, overlap=8)
more_overlap = ((smooth - brain["PET"])[inside] ** 2).mean()
mse = {name: record["scores"][name]["MSE"][who] for name in record["scores"]}
print(f"{who}, MSE of linear regression  {mse['linear regression']:.5f}")
print(f"Refiner, cubes share two voxels  {mse['Refiner']:.5f}")
print(f"Refiner, cubes share eight       {more_overlap:.5f}")

# %%
print("more overlap, less error:", more_overlap < mse["Refiner"])
print("less than linear regression:", more_overlap < mse["linear regression"])

# %% [markdown]
# The rest we have not explained: its image below looks as the others do. The weights of
# the losses were never varied, and each network was trained once; other settings may
# change the order.
#
# Even a difference in MSE of a few percent is significant: all methods meet the same
# noise, so that in each pair of values it cancels. And the test is over subjects: what
# another training of the same networks would give, it does not say.

# %% tags=["nbval-ignore-output"]
# alt: Ten images of one slice: MTR, true PET, seven predictions and the PET without
#   noise. The true PET is grainy; all predictions are smooth, have the same dark lesion
#   at the front, and can hardly be told apart.
from mvacourse.datasets.intensity import NATIVE_RANGES, from_model_range
from mvacourse.datasets.packing import unpack_images


def recorded_slice(key: str, modality: str = "PET") -> np.ndarray:
    """One slice of the first test patient, in native units."""
    image = unpack_images(record["slices"][key])
    return from_model_range(image, *NATIVE_RANGES.get(modality, (0, 1))).numpy()


names = ["PET", *record["scores"]]
slices = {name: recorded_slice(name) for name in names}
first = {"MTR / 43 pu": recorded_slice("MTR", "MTR") / 43}
caption = f"{record['tested on'][0]}, synthetic, the slice with most lesion voxels"
_ = pet_panels(first | slices, label=both, caption=caption)

# %% [markdown]
# ## Demyelination maps
# Where is myelin lost? A voxel of a lesion is called demyelinated if its DVR is lower
# than the mean of healthy white matter less two standard deviations, both over the
# voxels of the ten controls that were trained on:

# %%
from mvacourse.metrics.demyelination import HealthyRange, demyelination_map

show_source(demyelination_map)

# %% tags=["nbval-ignore-output"]
# alt: Demyelination maps of seven predictions and of the PET without noise, over the
#   slice. In each the large lesion at the front is white, found in both, with a thin
#   border found in one of the two alone; three small spots are found in both in part.
from mvacourse.plotting.myelin import demyelination_panels

healthy = HealthyRange(**record["healthy white matter"])
print(f"healthy white matter: {healthy.mean:.3f} ± {healthy.sd:.3f} DVR")
lesions = recorded_slice("lesion_mask", "") > 0.5
maps = {name: demyelination_map(slices[name], lesions, healthy) for name in names}
predicted = {name: slices[name] for name in names[1:]}
_ = demyelination_panels(predicted, maps, maps["PET"], caption=caption)

# %%
dice = mean_of("Dice")
for method, value in dice.items():
    print(f"{method:26} Dice {value:.2f}")

# %% [markdown]
# Here too the last row is the measure of the others: some of the voxels that the true
# PET calls demyelinated are noise.

# %% [markdown]
# ## What the weights cost and bring
# The same network, with the plain and with the weighted L1:

# %%
for name in ("3-D U-Net", "Sketcher"):
    other = f"{name} + weighted L1"
    for metric in ("MSE", "NAWM", "lesions", "mean of lesions"):
        change = mean_of(metric)[other] / mean_of(metric)[name] - 1
        print(f"{name:10} {metric:16} {100 * change:+.0f} % with weights")

# %% [markdown]
# With weights the mean of lesions comes out twice as well, and the MSE a little worse.
# Voxel by voxel lesions gain less, since noise is most of their discrepancy. In the
# paper's rows of the table, too, weights lower the error in lesions and raise the MSE.

# %% [markdown]
# ## Look for yourself
# What does the Refiner change in the Sketcher's image? Both of the first test patient,
# with cubes that share eight voxels:

# %% tags=["nbval-ignore-output"]
# alt: Three slices of PET, by the Sketcher, by the Refiner, and true, with lesions
#   outlined. The two that are made are smooth and look the same; the true one is
#   grainy. The large lesion is dark in all three.
sketch = synthetic_pet(refiner.S, brain, cube=settings.cube, overlap=8)
in_turn = {"Sketcher": sketch, "Refiner": smooth, "true PET": brain["PET"]}
_ = pet_panels(
    {name: axial(volume, z) for name, volume in in_turn.items()},
    lesions=axial(lesion, z),
    caption=f"{who}, synthetic; lesions outlined",
)

# %%
moved = np.abs(smooth - sketch)[inside].mean()
off = np.abs(smooth - brain["PET"])[inside].mean()
print("the Refiner changes less than it leaves wrong:", moved < off)

# %% [markdown]
# By eye one cannot tell. Go through the slices and the stages: in which slices does the
# Refiner change lesions, and is the change towards the truth? The numbers below the
# picture are of the whole brain.

# %% tags=["nbval-ignore-output"]
from mvacourse.widgets import explore_sketcher_refiner
from mvacourse.widgets.sketcher_refiner import Stages

mri = {source: brain[source] for source in SOURCES}
stages = Stages(mri, sketch, smooth, brain["PET"], inside, lesion)
explore_sketcher_refiner(stages, spacing=(2.0, 2.0, 2.0), position=z)

# %% [markdown]
# ## Exercises
# **Exercise 1** (10 min). Write the weighted L1 of one volume. `y_hat` and `y` are
# `(X, Y, Z)`; `regions` are masks `(M, X, Y, Z)`, of which one may be empty: a healthy
# control has no lesions.


# %%
def my_weighted_l1(y_hat, y, regions):
    """Returns the mean of the regions' mean |ŷ − y|, a scalar tensor."""
    ### BEGIN SOLUTION
    error = (y_hat - y).abs()
    return torch.stack([error[r].mean() for r in regions if r.any()]).mean()
    ### END SOLUTION


# %%
from mvacourse.exercises import mri_to_pet as exercise

_ = check(exercise.weighted_l1, my_weighted_l1)

# %% [markdown]
# **Exercise 2** (5 min), by hand. A brain has 250 voxels of lesions and 50,000 of
# *other*. How many times as much does an error in a lesion voxel count in the weighted
# L1 as the same error in a voxel of *other*?

# %%
times = ...
### BEGIN SOLUTION
times = (1 / 250) / (1 / 50_000)
### END SOLUTION
_ = check(exercise.weight_of_a_voxel, times)

# %% [markdown]
# **Exercise 3** (10 min). The marks * and † beside our rows are of a **paired** t-test.
# Given the errors $a_i$ and $b_i$ of two methods on the same $N$ subjects, write $t =
# \bar d / (s_d / \sqrt{N})$, where $d_i = a_i - b_i$, $\bar d$ is their mean and $s_d$
# their standard deviation, with $N - 1$. For 16 subjects $|t| > 2.13$ is significant,
# for 6 $|t| > 2.57$. What would $t$ be without pairs, and why?


# %%
def paired_t(a, b):
    """Returns t of the errors a and b of two methods `(N,)`, a number."""
    ### BEGIN SOLUTION
    d = a - b
    return d.mean() / (d.std() / len(d) ** 0.5)
    ### END SOLUTION


# %%
_ = check(exercise.paired_t, paired_t)

# %% [markdown]
# **Exercise 4** (10 min), a bug hunt. Here a "brain" is a point: two values of MRI,
# $c$, and one of PET, $y$. A Sketcher has been trained; now its Refiner is, by this
# step. The optimizer was given the parameters of both, which need not be wrong.


# %%
def perceptron(n_in):
    """Two layers of 32 and the last one."""
    first, second = torch.nn.Linear(n_in, 32), torch.nn.Linear(32, 32)
    return torch.nn.Sequential(
        first, torch.nn.ReLU(), second, torch.nn.ReLU(), torch.nn.Linear(32, 1)
    )


def some_brains(n=64):
    """Returns c (n, 2) and y (n, 1), which is smooth but for one jump."""
    c = torch.randn(n, 2)
    lesion = (c.abs().amax(dim=1, keepdim=True) > 1.5).float()
    return c, torch.sin(2 * c[:, :1]) * c[:, 1:] + lesion


def broken_step(S, R, optimizer, c, y):
    """One update of the Refiner, or meant to be."""
    sketch = S(c)
    y_hat = R(torch.cat([c, sketch], dim=1))
    error, of_sketch = (y_hat - y).abs().mean(), (sketch - y).abs().mean()
    optimizer.zero_grad()
    error.backward()
    optimizer.step()
    return {"sketch": of_sketch.detach(), "refined": error.detach()}


# %% tags=["nbval-ignore-output"]
# alt: Two errors over 1,000 steps, on a logarithmic axis. That of the sketch falls to
#   below 0.2 in 400 steps; then, as the Refiner's begins, it jumps to nearly 0.5 and
#   stays near 0.3, while the refined one falls from 0.4 to about 0.13.
from mvacourse.plotting import loss_curves


def sketcher_step(S, optimizer, c, y):
    """One update of the Sketcher; returns its error."""
    error = (S(c) - y).abs().mean()
    optimizer.zero_grad()
    error.backward()
    optimizer.step()
    return {"sketch": error.detach(), "refined": torch.tensor(torch.nan)}


def refined_by(step):
    """Trains a Sketcher, then a Refiner by `step`; draws and returns the errors."""
    set_seed(0)
    S, R = perceptron(2), perceptron(3)
    optimizer = torch.optim.Adam(S.parameters(), 3e-3)
    records = [sketcher_step(S, optimizer, *some_brains()) for _ in range(400)]
    optimizer = torch.optim.Adam([*S.parameters(), *R.parameters()], 3e-3)
    records += [step(S, R, optimizer, *some_brains()) for _ in range(600)]
    errors = {name: [r[name].item() for r in records] for name in records[0]}
    loss_curves(errors, ylabel="mean absolute error", smooth=20)
    return errors


errors = refined_by(broken_step)

# %%
early, late = np.mean(errors["sketch"][350:400]), np.mean(errors["sketch"][-50:])
print("the sketch is worse than before:", late > 1.2 * early)
print("the refined image is better:", np.mean(errors["refined"][-50:]) < early)

# %% [markdown]
# From step 400 on the Refiner is trained, and its error falls. But what has become of
# the sketch, and who moved the Sketcher? Repair the step, which takes a word; then call
# `refined_by(repaired_step)` and look again. Is the refined image better or worse for
# it? Two networks that learn as one may end nearer to the truth; but what is between
# them is then no PET that anybody could look at.


# %%
def repaired_step(S, R, optimizer, c, y):
    """One update of the Refiner alone; returns both errors by name."""
    ### BEGIN SOLUTION
    sketch = S(c).detach()  # R is shown it, and does not change it
    y_hat = R(torch.cat([c, sketch], dim=1))
    error, of_sketch = (y_hat - y).abs().mean(), (sketch - y).abs().mean()
    optimizer.zero_grad()
    error.backward()
    optimizer.step()
    return {"sketch": of_sketch, "refined": error.detach()}
    ### END SOLUTION


# %%
_ = check(exercise.bug_hunt, repaired_step)

# %% [markdown]
# **Exercise 5** (open). Draw the demyelination maps with `n_sd=1` and with `n_sd=3`.
# How do their Dice coefficients with the true map change (`mvacourse.metrics.dice`),
# and that of the PET without noise? What does a Dice of 0.8 between two maps say if two
# scans of the same patient reach no more than 0.9?
#
# **Exercise 6** (open). Give the live network MTR alone: import
# `mvacourse.recipes.pet_networks`, set its `SOURCES` to `("MTR",)`, and build
# `UNet3d(1, 1, n_channels=16, depth=2)`. What do FA and RD add, in lesions and
# elsewhere?

# %% [markdown]
# ## In this notebook we saw
# - that PIB follows myelin, and that MRI says where it is lost;
# - two chained conditional GANs, the second of which is shown the first one's image;
# - that the second of two chained networks moves the first, unless it is kept from it;
# - an L1 in which a small region counts as much as a large one, and what that costs;
# - predictions judged by region, by map, and by a paired test against the Refiner;
# - that the noise of the true image bounds how small an MSE can become: without the row
#   of the noise-free PET no other row can be read.
#
# ## References
# - Wei, Poirion, Bodini, Durrleman, Ayache, Stankoff & Colliot (2018), Learning myelin
#   content in multiple sclerosis from multimodal MRI through adversarial training,
#   MICCAI. arXiv:1804.08039
# - Wei et al. (2019), Predicting PET-derived demyelination from multimodal MRI using
#   sketcher-refiner adversarial training for multiple sclerosis, Medical Image Analysis
#   58. doi:10.1016/j.media.2019.101546
# - Bodini et al. (2016), Dynamic imaging of individual remyelination profiles in
#   multiple sclerosis, Annals of Neurology 79, 726–738
# - Çiçek et al. (2016), 3D U-Net: learning dense volumetric segmentation from sparse
#   annotation, MICCAI. arXiv:1606.06650
