# %% [markdown]
# # 6. Validation: is it a good image?
#
# A synthetic image has been made, and the true one is there to compare. One number is
# soon computed. But is it the right one, and who would miss what it does not see?
#
# **You will learn** to write MSE, MAE, PSNR and SSIM, and what each of them overlooks;
# the traps of data range, mask and window; how images of one and the same error look;
# what a map of differences shows; how to ask whether an image *serves*: lesion
# contrast, segmentation, a reader study, attenuation.
#
# **Data**: four synthetic heads, made on first use, and two real patients with multiple
# sclerosis (Lesjak 2017, CC-BY). What is measured on synthetic heads says how metrics
# behave, and not how good a method is on patients.
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | Set-up | 10 s |
# | Clinical value: FLAIR in multiple sclerosis | 15 s |
# | **Whole notebook** | **30 s** |
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

from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.exercises import check, show_source
from mvacourse.runtime import set_seed

heads = load_cohort(4, modalities=("T1w", "FLAIR", "CT"))
train, test = ("sub-01", "sub-02"), ("sub-03", "sub-04")
spacing = heads["sub-01"]["CT"].spacing


# %%
def volume(name: str, key: str) -> torch.Tensor:
    """One image or mask of a head, (1, 1, X, Y, Z), in native units."""
    return torch.from_numpy(heads[name][key].array)[None, None]


print("a CT  ", tuple(volume("sub-03", "CT").shape), "at", spacing, "mm, in HU")
print("a mask", volume("sub-03", "head_mask").dtype)

# %% [markdown]
# Something has to be judged. From the T1-weighted image we let boosted trees guess the
# CT, voxel by voxel, from its value, its surroundings and its place: a quick method,
# and no good one (notebook 05 has better).

# %%
import numpy as np

from mvacourse.baselines.voxelwise import boosted_trees, local_features


def features(name: str) -> np.ndarray:
    head = heads[name]
    return local_features(head["T1w"].array, spacing, head["head_mask"].array)


def synthetic_ct(trees, name: str) -> torch.Tensor:
    """The trees' CT of a head, (1, 1, X, Y, Z) in HU; air outside the head."""
    ct, mask = torch.full_like(volume(name, "CT"), -1000.0), volume(name, "head_mask")
    ct[mask] = torch.from_numpy(trees.predict(features(name))).float()
    return ct


# %% tags=["nbval-ignore-output"]
x = np.concatenate([features(name) for name in train])
hu = np.concatenate([volume(n, "CT")[volume(n, "head_mask")] for n in train])
chosen = np.random.default_rng(0).choice(len(x), 40_000, replace=False)
trees = boosted_trees(x[chosen], hu[chosen])
made = {name: synthetic_ct(trees, name) for name in test}

# %% tags=["nbval-ignore-output"]
# alt: One axial slice: T1w, true CT, the CT of the trees, and below it its error. The
#   trees' skull is thin, broken and dim, their brain speckled; the error is largest, up
#   to 500 HU, all along the skull and the skin, and there are patches of it in the
#   brain. MAE 95 HU.
from mvacourse.plotting.translation import translation_panels

lesions = heads["sub-03"]["lesion_mask"].array
at = [int(lesions.sum(axis).argmax()) for axis in ((1, 2), (0, 2), (0, 1))]


def panels(made, window="bone"):
    """Slices of sub-03 with most lesions: T1w, true CT, what was made, its error."""
    head = {key: one.array for key, one in heads["sub-03"].items()}
    made = {name: ct[0, 0].numpy() for name, ct in made.items()}
    given = {"at": at, "window": window, "mask": head["head_mask"]}
    caption = "sub-03, a synthetic head"
    return translation_panels(
        head["T1w"], head["CT"], made, spacing, caption=caption, **given
    )


_ = panels({"trees": made["sub-03"]})

# %% [markdown]
# ## Voxel by voxel: MSE, MAE, PSNR
# $$\text{MSE} = \frac{1}{N} \sum_i (\hat y_i - y_i)^2, \qquad
#   \text{MAE} = \frac{1}{N} \sum_i |\hat y_i - y_i|, \qquad
#   \text{PSNR} = 20 \log_{10} \text{MAX} - 10 \log_{10} \text{MSE}$$
#
# In CT the MAE has a unit that means something: HU. The PSNR is the MSE on another
# scale, decibels, and MAX is the range of the modality: we agree on 3000 HU, from air
# to dense bone, for every image.

# %%
from mvacourse.metrics import mae, mse, psnr

show_source(psnr)

# %% tags=["nbval-ignore-output"]
L = 3000.0  # HU
print(f"{'':8}{'MSE, HU²':>10}{'MAE, HU':>10}{'PSNR, dB':>10}")
for name in test:
    pair, mask = (made[name], volume(name, "CT")), volume(name, "head_mask")
    squared, absolute = mse(*pair, mask).item(), mae(*pair, mask).item()
    decibels = psnr(*pair, data_range=L, mask=mask).item()
    print(f"{name:8}{squared:10.0f}{absolute:10.1f}{decibels:10.1f}")

# %% [markdown]
# The square weighs a voxel that is wrong by 1000 HU, bone taken for air, as much as a
# hundred that are wrong by 100: the root of the MSE is well above the MAE.

# %%
y, y_hat = volume("sub-03", "CT"), made["sub-03"]
head = volume("sub-03", "head_mask")
root, absolute = mse(y_hat, y, head).sqrt().item(), mae(y_hat, y, head).item()
print("the root of the MSE is at least 1.5 times the MAE:", root > 1.5 * absolute)
step = psnr(y + 50, y, data_range=L) - psnr(y + 100, y, data_range=L)
print(f"half the error is {step.item():.2f} dB more")

# %% [markdown]
# ## Structure: SSIM
# Wang and colleagues (2004) compare what is around a voxel of two images, $x$ and $y$,
# in a window: the means $\mu$, the sample variances $\sigma^2$ and the covariance
# $\sigma_{xy}$, divided by $N - 1$.
#
# $$l = \frac{2 \mu_x \mu_y + C_1}{\mu_x^2 + \mu_y^2 + C_1}, \qquad
#   c = \frac{2 \sigma_x \sigma_y + C_2}{\sigma_x^2 + \sigma_y^2 + C_2}, \qquad
#   s = \frac{\sigma_{xy} + C_3}{\sigma_x \sigma_y + C_3}$$
#
# $\text{SSIM} = l \cdot c \cdot s$: luminance, contrast, structure, each 1 where the
# images agree. $C_1 = (0.01 L)^2$ and $C_2 = (0.03 L)^2$ keep the quotients calm where
# there is nothing to see, $C_3 = C_2 / 2$, and $L$ is the data range.

# %%
from mvacourse.metrics.ssim import ssim_factors

show_source(ssim_factors)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Four maps of similarity, white for 1. The luminance has black patches in the
#   white matter and a dark line at the rim of the head; the contrast is nearly white;
#   the structure is grey along the skull; their product shows all of it. Means: 0.82,
#   0.95, 0.91 and 0.72.
from mvacourse.datasets.slices import take_slices
from mvacourse.plotting.similarity import scored_images

arrays = {n: {key: one.array for key, one in head.items()} for n, head in heads.items()}
for name in test:
    arrays[name]["made"] = made[name][0, 0].numpy()
arrays_of_test = {name: arrays[name] for name in test}
keys = ("T1w", "FLAIR", "CT", "made", "head_mask", "lesion_mask", "NAWM_mask")
slices = take_slices({"sub-03": arrays["sub-03"]}, keys)

y_slice, y_hat_slice = slices["CT"][[at[2]]], slices["made"][[at[2]]]
luminance, contrast, structure = ssim_factors(y_hat_slice, y_slice, data_range=L)
maps = {"luminance l": luminance, "contrast c": contrast, "structure s": structure}
maps["SSIM = l c s"] = luminance * contrast * structure
words = {name: f"mean {values.mean().item():.2f}" for name, values in maps.items()}
maps = {name: values[0, 0] for name, values in maps.items()}
caption = "Gaussian window, CT by the trees, sub-03"
_ = scored_images(maps, words, vmin=-1, vmax=1, unit="similarity", caption=caption)

# %% [markdown]
# Each factor finds something else. The structure is low at the skull, which the trees
# draw thin and dim. The luminance is low at the rim of the head, and in the white
# matter even below 0: there the trees say less than 0 HU where the truth is a little
# more. An error of less than 100 HU, and yet among the worst of all? We come back to
# this.

# %% [markdown]
# Local or global, the window is a product with a banded matrix along each axis, in 2-D
# and in 3-D alike. A window of the size of the image gives one global value.

# %%
from mvacourse.metrics import ssim
from mvacourse.metrics.windows import window_mean

show_source(window_mean)

# %%
product = (luminance * contrast * structure).mean()
apart = (product - ssim(y_hat_slice, y_slice, data_range=L)).abs().item()
print("SSIM is the mean of l · c · s:", apart < 1e-4)
print("of an image and itself it is", ssim(y, y, data_range=L).item())
flat, grey = torch.full((1, 1, 16, 16), 0.9), torch.full((1, 1, 16, 16), 0.3)
print(f"of two constant images it is l: {ssim(flat, grey, data_range=1.0).item():.3f}")

# %% [markdown]
# ## Traps: data range, mask, window, zero
# A PSNR or SSIM without its data range, mask and window cannot be compared with any
# other. The same image, the same truth:

# %% tags=["nbval-ignore-output"]
own_maximum, at_16_bits = (y.max() - y.min()).item(), 65535.0
for name, L_assumed in (
    ("range of the modality, 3000", L),
    (f"range of the image, {own_maximum:.0f}", own_maximum),
    ("12 bits, 4095", 4095.0),
    ("16 bits, 65535", at_16_bits),
):
    decibels = psnr(y_hat, y, data_range=L_assumed).item()
    similarity = ssim(y_hat, y, data_range=L_assumed).item()
    print(f"{name:28} PSNR {decibels:5.1f} dB   SSIM {similarity:.3f}")

# %% tags=["nbval-ignore-output"]
everywhere = torch.ones_like(head)
brain = volume("sub-03", "brain_mask")
for name, mask in (("whole image", everywhere), ("head", head), ("brain", brain)):
    absolute = mae(y_hat, y, mask).item()
    decibels = psnr(y_hat, y, data_range=L, mask=mask).item()
    similarity = ssim(y_hat, y, data_range=L, mask=mask).item()
    print(
        f"{name:12} {mask.float().mean().item():4.0%} of the voxels   "
        f"MAE {absolute:5.1f} HU   PSNR {decibels:4.1f} dB   SSIM {similarity:.3f}"
    )

# %% tags=["nbval-ignore-output"]
for words, options in (
    ("Gaussian, 11 pixels", {"window": "gaussian"}),
    ("uniform, 7 pixels", {"window": "uniform", "size": 7}),
    ("uniform, 15 pixels", {"window": "uniform", "size": 15}),
    ("global", {"window": "global"}),
):
    in_3d = ssim(y_hat, y, data_range=L, **options).item()
    in_2d = ssim(slices["made"], slices["CT"], data_range=L, **options).mean().item()
    print(f"{words:20} volume {in_3d:.3f}   mean of axial slices {in_2d:.3f}")

# %% tags=["nbval-ignore-output"]
for words, offset in (("HU, water is 0", 0.0), ("HU + 1024, air is about 0", 1024.0)):
    options = {"data_range": L, "mask": head}
    similarity = ssim(y_hat + offset, y + offset, **options).item()
    decibels = psnr(y_hat + offset, y + offset, **options).item()
    print(f"{words:26} PSNR {decibels:.1f} dB   SSIM in the head {similarity:.3f}")

# %% [markdown]
# - **Data range**: a larger one flatters both. Each image's own range makes patients
#   incomparable.
# - **Mask**: two thirds of this volume are air, and here it was filled in. Inside the
#   brain alone, where CT is nearly flat, the PSNR is highest and the SSIM lowest.
# - **Window**: local values differ in the second digit, and the global one, to which
#   detail is nothing, is far higher.
# - **Zero**: the luminance compares means as if 0 were black. In HU, 0 is water. With
#   40 against −40 HU, l = −0.56, though 80 HU are little beside 3000: hence the white
#   matter above, and the rim, where the mean passes 0 between air and bone. Whoever
#   adds 1024 gets another SSIM of the same images.

# %%
small, large = (ssim(y_hat, y, data_range=r).item() for r in (L, at_16_bits))
print("16 bits assumed, this poor CT has an SSIM above 0.95:", large > 0.95 > small)
halved = mae(y_hat, y).item() < 0.65 * mae(y_hat, y, head).item()
print("the air halves the MAE, or nearly:", halved)
windows = [ssim(y_hat, y, data_range=L, window=w) for w in ("uniform", "global")]
print("the global SSIM is higher than the local one:", bool(windows[1] > windows[0]))
moved = ssim(y_hat + 1024, y + 1024, data_range=L, mask=head)
print(
    "an offset changes SSIM:",
    bool(moved - ssim(y_hat, y, data_range=L, mask=head) > 0.01),
)
around_0 = torch.full((1, 1, 16, 16), 40.0)
print(f"l of 40 and −40 HU: {ssim(around_0, -around_0, data_range=L).item():.2f}")

# %% [markdown]
# ## Equal MSE, different SSIM
# Six ways to spoil an image. For each, a solver finds the strength at which the MSE is
# the same (after the figure of Wang & Bovik 2009).

# %%
from mvacourse.datasets.distortions import distortions, tune

show_source(tune)

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: A T1w slice and six versions of the same MSE, with their SSIM: mean shift 0.99
#   and contrast 0.95 look like the truth, brighter or harder; noise 0.82 is grainy,
#   blur 0.86 soft, compression 0.84 blocky, salt and pepper 0.88 clean but for single
#   black and white pixels.
t1w = slices["T1w"][[at[2]], :, 30:94, 14:82]  # from within the head, no background
low, high = 0.0, 1500.0
spoilt, scores = {"truth": t1w}, {}
for name, distort in distortions(low, high).items():
    spoilt[name] = distort(t1w, tune(distort, t1w, mse=100.0**2))
    scores[name] = ssim(spoilt[name], t1w, data_range=high - low).item()
errors = {name: mse(image, t1w).item() for name, image in spoilt.items()}
words = {name: f"SSIM {value:.2f}" for name, value in scores.items()}
_ = scored_images(
    {name: image[0, 0] for name, image in spoilt.items()},
    words,
    vmin=low,
    vmax=high,
    unit="a.u.",
    caption="T1w of sub-03, a synthetic head; the MSE of all six is 100² a.u.²",
)

# %% [markdown]
# To the MSE, and so to the PSNR, the six are one. SSIM hardly minds another brightness
# or contrast, which a reader would turn back by a knob, and minds what destroys
# structure. It tells a knob from damage. Among the kinds of damage its order need not
# be that of your eye: which of the four would you like least?

# %%
equal = [abs(errors[name] / 100**2 - 1) < 0.01 for name in scores]
print("all six have the same MSE, within 1 %:", all(equal))
order = sorted(scores, key=scores.get, reverse=True)
print("most similar by SSIM:", ", ".join(order[:2]))
print("all others are at least 0.05 below:", scores[order[1]] - scores[order[2]] > 0.05)

# %% [markdown]
# ### Metric playground
# The picture shows what two of the sliders do; they appear when the second cell is run.
# SSIM is that of a uniform window of 7 pixels here, so that its map is as large as the
# image.
#
# Can you make two images that look different, with the same SSIM? And one that looks
# fine with a low PSNR?

# %% tags=["nbval-ignore-output"]
# alt: The true slice; the same with harder contrast and a little noise; the absolute
#   error, large in the ventricles and at the skull; and the SSIM map, nearly white but
#   for a dark blot at the ventricles.
from mvacourse.widgets import explore_metric_playground
from mvacourse.widgets.metric_playground import draw

window = {"low": low, "high": high, "unit": "a.u."}
draw(t1w, {"contrast": 0.7, "noise": 0.05}, **window)

# %% tags=["nbval-ignore-output"]
explore_metric_playground(t1w, **window)

# %% [markdown]
# ## Where SSIM and PSNR rank wrongly
# A FLAIR image of a synthetic head with the lesions of multiple sclerosis. Four images
# to rank: one where **every lesion is erased**, darkened to the mean of the white
# matter of normal appearance (NAWM); one that is moved by a pixel; one that is blurred;
# one with noise.

# %% tags=["nbval-ignore-output"]
from mvacourse.metrics import lesion_contrast

flair, where = slices["FLAIR"][[at[2]]], slices["lesion_mask"][[at[2]]]
nawm = slices["NAWM_mask"][[at[2]]]
contrast = lesion_contrast(flair, where, nawm)
erased = flair.where(~where, flair / contrast)
ways = distortions(0.0, 1800.0)
ranked = {
    "lesions erased": erased,
    "one pixel aside": torch.roll(flair, 1, dims=3),
    "blurred, σ = 1": ways["blur"](flair, 1.0),
    "noise, σ = 100": ways["noise"](flair, 100.0),
}

# %% tags=["nbval-ignore-output"]
# alt: A FLAIR slice with bright lesions, and four versions with PSNR and SSIM. Without
#   its lesions: 29.8 dB, 0.96. Moved by a pixel: 20.4 dB, 0.62, though it looks the
#   same. Blurred: 25.8 dB, 0.81. Noisy: 25.1 dB, 0.69. The ratio of lesions to NAWM is
#   1.35 in the truth and 1.00 where they are erased.
numbers = {}
for name, image in {"truth": flair, **ranked}.items():
    decibels = psnr(image, flair, data_range=1800.0).item()
    similarity = ssim(image, flair, data_range=1800.0).item()
    ratio = lesion_contrast(image, where, nawm).item()
    numbers[name] = decibels, similarity, ratio
words = {
    name: f"PSNR {a:.1f} dB, SSIM {b:.2f}\nlesion / NAWM {r:.2f}"
    for name, (a, b, r) in numbers.items()
}
_ = scored_images(
    {name: image[0, 0] for name, image in {"truth": flair, **ranked}.items()},
    words,
    vmin=0,
    vmax=1800,
    unit="a.u.",
    n_columns=5,
    caption="FLAIR of sub-03, a synthetic head",
)

# %% [markdown]
# Both put the image first that has lost what the patient was scanned for, and the image
# last that has lost nothing: it only lies elsewhere. With less noise or blur these
# would come before it; the lesions are too few pixels to count. What counts for the
# patient has to be measured by itself, as by the contrast of lesions to white matter
# below each image. That number is not the whole truth either: of the moved image it is
# low, since the masks have stayed where they were.

# %%
by_psnr = max(ranked, key=lambda name: numbers[name][0])
by_ssim = max(ranked, key=lambda name: numbers[name][1])
print("best by PSNR:", by_psnr)
print("best by SSIM:", by_ssim)
aside_ratio, true_ratio = numbers["one pixel aside"][2], numbers["truth"][2]
print("the shift lowers the ratio too, though no lesion is gone:", end=" ")
print(1.1 < aside_ratio < 0.97 * true_ratio)

# %% [markdown]
# ## A map of differences
# A number says how much; a map says where, and often why. Here is the synthetic CT of
# the trees beside the **true** CT, moved by one voxel (2 mm), as by a registration that
# was not quite right.

# %% tags=["nbval-ignore-output"]
# alt: T1w, true CT, the CT of the trees, and the true CT moved by 2 mm; below, the
#   errors of the last two. That of the trees, MAE 95 HU, is in the bone, at the skin
#   and in patches of the brain. That of the moved one, MAE 92 HU, is double lines along
#   the left and right sides of the skull, and nothing inside.
aside = torch.roll(y, 1, dims=2)
_ = panels({"trees": y_hat, "true, moved 2 mm": aside})

# %% [markdown]
# By MAE a perfect CT, moved, is as bad as that of the trees. The maps tell them apart.
# The trees are wrong in bone, at the skin and inside soft tissue. The moved image is
# wrong at edges that cross the shift, left and right, hardly at front and back, and
# nowhere else: it goes with the slope of the image. That pattern is misalignment. No
# network should be blamed for it, and none should be trained on it without a thought
# (notebook 05).

# %%
steps = (y[..., 2:, :, :] - y[..., :-2, :, :]) / 2  # HU a voxel, along x


def agreement(y_hat):
    """Correlation of the signed error with the slope of the true image along x."""
    error = (y_hat - y)[..., 1:-1, :, :]
    return torch.stack([error.flatten(), steps.flatten()]).corrcoef()[0, 1].item()


print("the error of the moved image is the slope, r < −0.7:", agreement(aside) < -0.7)
print("that of the trees is not, |r| < 0.2:", abs(agreement(y_hat)) < 0.2)
print("a perfect image, 2 mm aside, has an MAE above 50 HU in the head:", end=" ")
print(bool(mae(aside, y, head) > 50))

# %% [markdown]
# ## Sharpness by frequency
# Networks trained with L1 or L2 blur what they do not know. The **power spectrum**,
# averaged over rings of equal frequency, shows it whatever the image shows; its share
# above a quarter cycle per pixel, against that of the truth, is one number.

# %% tags=["nbval-ignore-output"]
# alt: Power against frequency, on a logarithmic axis. The true CT and the trees fall
#   alike; the trees are a little lower about 0.15 cycles per pixel and a little higher
#   from 0.35 on. The blurred CT falls far below both from 0.2 on. A dashed line stands
#   at 0.25.
from mvacourse.metrics.spectrum import high_frequency_share, radial_power
from mvacourse.plotting.similarity import power_curves

middle = slice(at[2] - 10, at[2] + 11)
compared = {"true CT": slices["CT"][middle], "trees": slices["made"][middle]}
compared["true, blurred σ = 1"] = distortions(0.0, L)["blur"](compared["true CT"], 1.0)
spectra = {name: radial_power(image) for name, image in compared.items()}
powers = {name: power.mean(dim=0) for name, (_, power) in spectra.items()}
_ = power_curves(spectra["true CT"][0], powers, unit="HU²", above=0.25)

# %% tags=["nbval-ignore-output"]
shares = {n: high_frequency_share(image).mean().item() for n, image in compared.items()}
for name, share in shares.items():
    print(f"{name:20} {share / shares['true CT']:.2f} of the truth's share")

# %% [markdown]
# Blur takes the high frequencies away. The trees have less power than the truth at
# middle frequencies, where the edges of the skull are, and more at the highest:
# speckle, as of voxels that are guessed one by one. The one number hides both. A sharp
# image has the truth's share; an image with that share need not be sharp.

# %%
print("blur lowers the share:", shares["true, blurred σ = 1"] < 0.5 * shares["true CT"])
print("the trees do not:", shares["trees"] > shares["true CT"])

# %% [markdown]
# ## Reader study
# Ask who will use it. A reader sees real and synthetic images in random order, and says
# of each which it is. If the share of right answers is about one half, the reader is
# guessing. How sure can we be with so few images? An **exact binomial interval**
# of 95 % (Clopper & Pearson 1934) holds all rates that the answers do not rule out.
#
# A reader who calls everything synthetic finds every synthetic image and is no use.
# Sensitivity apart from such a habit is $d'$: how many standard deviations the evidence
# of synthetic and of real images lies apart,
#
# $$d' = z(\text{hits}) - z(\text{false alarms}),$$
#
# with hits the share of synthetic images that are called so, false alarms the share of
# real ones called synthetic, and $z$ the quantile of the normal distribution; 0 is
# guessing. The shares are corrected a little, as none may be 0 or 1 (Hautus 1995).

# %%
from mvacourse.metrics.reader import d_prime

show_source(d_prime)

# %% [markdown]
# Real and synthetic slices are of both heads, so that knowing the head does not help,
# and none is shown as both, or a reader would compare. Before you read, let a simulated
# reader try: one who calls an image synthetic if it is less sharp than most. Sharp
# means a large gradient here, which a dim skull lowers.

# %% tags=["nbval-ignore-output"]
# alt: Sixteen axial CT slices, each with what it is, real or synthetic, and a tick or a
#   cross for the simulated reader's answer. Synthetic skulls are thin and broken, with
#   speckled brains; real ones are smooth and closed. Seven answers have a tick.
from mvacourse.metrics import sharpness
from mvacourse.widgets.reader_study import draw as draw_study
from mvacourse.widgets.reader_study import report, start_study

both = take_slices(arrays_of_test, ("CT", "made"))
of_head = [both.subject == i for i in range(2)]
real = torch.cat([both["CT"][own][40:80:10] for own in of_head])
synthetic = torch.cat([both["made"][own][45:80:10] for own in of_head])
study = start_study(real, synthetic, set_seed(0))

simulated, sharp = study, sharpness(study.images)
for less_sharp in (sharp < sharp.median()).tolist():
    simulated = simulated.answer(less_sharp)
print(report(simulated))
draw_study(simulated, vmin=-200, vmax=1400)

# %% [markdown]
# This reader guesses. Whoever looks sees broken skulls and speckled brains: one number
# is no reader, and its guessing is no proof of a good image. Now you:

# %% tags=["nbval-ignore-output"]
from mvacourse.widgets import explore_reader_study

explore_reader_study(study, vmin=-200, vmax=1400)

# %%
from mvacourse.metrics.reader import binomial_interval

for n_right, n in ((14, 20), (70, 100)):
    low_rate, high_rate = binomial_interval(n_right, n)
    print(f"{n_right} of {n} right: the rate is {low_rate:.0%} to {high_rate:.0%}")
print(f"d′ of 14 hits of 20, 6 false alarms of 20: {d_prime(14, 20, 6, 20):.2f}")
print(f"d′ of one who says synthetic always: {d_prime(20, 20, 20, 20):.2f}")

# %% [markdown]
# Of 20 images, 14 right answers do not rule out guessing: a reader study needs many
# images before "could not tell" means anything. And the interval takes answers as
# independent, which slices of one head are not: a real study shows one image of each
# patient.

# %% [markdown]
# ## Clinical value: FLAIR in multiple sclerosis
# FLAIR shows the lesions of multiple sclerosis bright in grey surroundings. A study
# that lacks it may have T1w, T2w and PD (proton density). Can FLAIR be made of them? An
# image can be close to the truth by every metric above and have lost the lesions. So we
# ask two questions that are about lesions alone.
#
# **How bright are they?** With $I_i(\cdot)$ the mean of image $i$ in a mask,
#
# $$\text{Ratio 1} = \frac{1}{N} \sum_i \frac{I_i(\text{lesions})}{I_i(\text{NAWM})}.$$
#
# **Are they found?** One segmentation, the same for all: what is brighter than so many
# times the median of the brain, after a slight blur. The number is chosen on *true*
# FLAIR of training subjects. With $A$ the voxels found and $B$ the true ones,
#
# $$\text{Dice} = \frac{2 |A \cap B|}{|A| + |B|},$$
#
# 1 if all agree. Lesion by lesion: one counts as found if any of its voxels is; and
# what is called lesion and touches none is a false one.

# %%
from mvacourse.baselines.lesion_threshold import segment_lesions

show_source(segment_lesions)

# %% [markdown]
# Three of the lecture's five methods (Wei 2019) learn in seconds. Each guesses a voxel
# from the cube of 27 voxels around it, in T1w, T2w and PD:
#
# - a **forest** (of extremely randomised trees, in place of a random forest);
# - **modality propagation**: the mean FLAIR of the most similar cubes seen before (Ye
#   2013);
# - a **multilayer perceptron**.
#
# Here they have seen two brains and are asked for a third. The forest has 10 trees; it
# is listed under its name in the lecture, which had 60.

# %% tags=["nbval-ignore-output"]
from mvacourse.evaluation.flair_scores import best_threshold, flair_scores
from mvacourse.recipes.flair_methods import METHODS, FlairSettings, train_method
from mvacourse.recipes.flair_synthesis import SOURCES, synthetic_brains

brains = synthetic_brains(3)
who, known = "sub-03", [brains[name] for name in train]
threshold = best_threshold(known, spacing)
few = FlairSettings(n_trees=10, n_voxels=2000, n_lesion_voxels=500)
flairs = {"true FLAIR": brains[who]["FLAIR"]}
for method in METHODS[:3]:
    flairs[method] = train_method(method, known, SOURCES, few)(brains[who])

# %% tags=["nbval-ignore-output"]
given = {"threshold": threshold, "spacing": spacing, "trained_on": train}
judged = {
    name: flair_scores({who: image}, brains, **given) for name, image in flairs.items()
}
share = np.mean([b["lesion_mask"].sum() / b["brain_mask"].sum() for b in known])
print(f"{share:.1%} of the brain is lesion in training", end=", ")
print(f"called so if above {threshold} times the median of the brain")
for name, values in judged.items():
    error = f"{values['MAE'][who]:.0f}" if "MAE" in values else "–"
    contrast, overlap = (values[key][who] for key in ("Ratio 1", "Dice"))
    print(f"{name:22} MAE {error:>3}   Ratio 1 {contrast:.2f}   Dice {overlap:.2f}")

# %%
true_ratio = judged["true FLAIR"]["Ratio 1"][who]
print("true lesions are bright, Ratio 1 above 1.3:", true_ratio > 1.3)
made_ratios = [judged[method]["Ratio 1"][who] for method in METHODS[:3]]
less = 1 < min(made_ratios) < max(made_ratios) < true_ratio
print("synthetic ones too, and less so:", less)
print("on true FLAIR the threshold finds them, Dice above 0.7:", end=" ")
print(judged["true FLAIR"]["Dice"][who] > 0.7)

# %% [markdown]
# ### All five methods, on six brains and two patients
# The **U-Net**, on slices, and the **3-D FCN**, on cubes of 24 voxels, take minutes.
# The whole comparison is recorded: eighteen synthetic brains to learn from, six to test
# on. `mvacourse train flair_synthesis` makes it again, `mvacourse tables flair` prints
# it.

# %% tags=["nbval-ignore-output"]
from IPython.display import Markdown

from mvacourse.evaluation.rendering import to_markdown
from mvacourse.evaluation.tables import flair as flair_table
from mvacourse.recipes.record import read_record

record = read_record("flair_synthesis")
Markdown(to_markdown(flair_table({"flair_synthesis": record})))

# %% tags=["nbval-ignore-output"]
# alt: An axial FLAIR slice, true and by five methods, each alone and with outlines of
#   true and found lesions. A large bright lesion at the front is there in all, dimmest
#   by the U-Net, where only part of it is found; modality propagation also outlines
#   many spots that are none.
from mvacourse.datasets.intensity import from_model_range
from mvacourse.datasets.packing import unpack_images
from mvacourse.plotting.lesions import outlined_lesions
from mvacourse.recipes.flair_synthesis import SHOWN, TRUE


def lesion_figure(packed, scored, who, kind, n_columns=3):
    """Draws slices as `packed_slice` packs them, with Ratio 1 and Dice of `who`."""
    slices = {key: {} for key in ("flair", "found", "true")}
    for name in scored:
        for key in slices:
            slices[key][name] = unpack_images(packed[name][key]).numpy()
    words = {
        name: f"Ratio 1 {s['Ratio 1'][who]:.2f}, Dice {s['Dice'][who]:.2f}"
        for name, s in scored.items()
    }
    black, white = SHOWN
    return outlined_lesions(
        {
            n: from_model_range(y_hat, black, white)
            for n, y_hat in slices["flair"].items()
        },
        {name: mask > 0 for name, mask in slices["found"].items()},
        slices["true"][TRUE] > 0,
        vmin=black,
        vmax=white,
        words=words,
        caption=f"{who}, {kind}; the numbers are of the whole brain",
        n_columns=n_columns,
    )


first, names = record["tested on"][0], (TRUE, *METHODS)
scored = {name: record["scores"][name] for name in names}
_ = lesion_figure(record["slices"], scored, first, "a synthetic brain")


# %%
def mean_of(metric: str, part: str = "scores") -> dict[str, float]:
    """Method → mean over the subjects."""
    rows = record[part].items()
    return {m: np.mean([*s[metric].values()]) for m, s in rows if metric in s}


error, ratio, overlap = map(mean_of, ("MAE", "Ratio 1", "Dice"))
detected, false = map(mean_of, ("detected", "false lesions"))
print(f"{'':22}{'MAE':>6}{'Ratio 1':>9}{'Dice':>6}{'found':>7}{'false':>7}")
for method in (*sorted(METHODS, key=error.get), TRUE):
    of_image = f"{error[method]:6.1f}" if method in error else f"{'–':>6}"
    of_lesions = f"{ratio[method]:9.2f}{overlap[method]:6.2f}{detected[method]:7.0%}"
    print(f"{method:22}{of_image}{of_lesions}{false[method]:7.1f}")
between = all(1 < ratio[method] < ratio[TRUE] for method in METHODS)
print("every Ratio 1 lies between 1 and that of the true FLAIR:", between)
print("least error:", min(error, key=error.get))
print("brightest lesions:", max(METHODS, key=ratio.get))
print("highest Dice:", max(METHODS, key=overlap.get))
print("fewest lesions found:", min(METHODS, key=detected.get))
print("fewest false lesions:", min(METHODS, key=false.get))

# %% [markdown]
# The least MAE is that of the 3-D FCN, in whose images fewer than half of the lesions
# are found; the forest, hardly worse by MAE, shows nearly as many as the true FLAIR.
# Whoever had stopped at the MAE would have chosen otherwise. But no row is best in
# everything: the FCN shows nearly no false lesion, the forest some, and modality
# propagation finds half and invents dozens. The U-Net has the dimmest lesions and loses
# two in three.
#
# A likely reason, not tested here: an L1 loss counts every voxel once. Half of the
# U-Net's slices and a third of the FCN's cubes were chosen for their lesions, but most
# voxels in them are none. To the others one example in five was a lesion. The order
# then says what each was shown, and for how long, more than what it can do; in the
# published row the 3-D FCN is first.
#
# No method reaches the contrast of the true FLAIR, here as there. A guess is a mean or
# a median of what is possible, and so lies between lesion and white matter.

# %% [markdown]
# ### Real patients
# Two patients of Lesjak (2017), with T1w and T2w and no PD. Each is tested by methods
# that have seen six synthetic brains and the *other* patient, who counts as much as the
# six.

# %% tags=["nbval-ignore-output"]
patients = record["real patients"]
print(f"{'':22}{'':10}{'Ratio 1':>9}{'Dice':>6}{'found':>7}{'false':>7}")
for who in patients:
    for name, values in record["real"].items():
        print(
            f"{name:22}{who:10}{values['Ratio 1'][who]:9.2f}{values['Dice'][who]:6.2f}"
            f"{values['detected'][who]:7.0%}{values['false lesions'][who]:7.0f}"
        )

# %% [markdown]
# In the true FLAIR lesions are about as bright as in the synthetic brains; in what the
# methods make they are much dimmer, and the U-Net leaves no contrast: one patient is
# little to learn a scanner from. In patient 07 the threshold, chosen on synthetic
# brains, finds half of the lesions even in the true FLAIR, and many that are none.
# Where the Dice on true images is low, that on synthetic ones says nothing. Two
# patients say so much and no more.
#
# A small version of it, live, for one of them:

# %% tags=["nbval-ignore-output"]
# alt: An axial FLAIR slice of a real patient, true and by three methods, each alone and
#   with outlines of true and found lesions. The true image has bright bands along the
#   ventricles, which are found; in the others they are dim, partly found, and spots are
#   outlined elsewhere.
from mvacourse.recipes.flair_synthesis import REAL_SOURCES, packed_slice, real_brains

real = real_brains()
if real:
    other, who = real
    known = [brains[name] for name in train] + 2 * [real[other]]
    flairs = {TRUE: real[who]["FLAIR"]}
    for method in METHODS[:3]:
        synthesise = train_method(method, known, REAL_SOURCES, few)
        flairs[method] = synthesise(real[who])
    given = {"threshold": threshold, "spacing": spacing, "trained_on": [other]}
    scored = {
        n: flair_scores({who: y_hat}, real, **given) for n, y_hat in flairs.items()
    }
    packed = {
        n: packed_slice(y_hat, real[who], threshold) for n, y_hat in flairs.items()
    }
    _ = lesion_figure(packed, scored, who, "Lesjak (2017), CC-BY", n_columns=2)
else:
    print("The real patients are not here: `mvacourse fetch open_ms` brings them.")

# %%
in_patients = mean_of("Ratio 1", "real")
print("every method dimmer than the truth:", end=" ")
print(max(in_patients[method] for method in METHODS) < in_patients[TRUE])
print("no contrast is left by:", *(m for m in METHODS if in_patients[m] < 1.05))
known_ratios = {"patient07": 1.43, "patient19": 1.32}  # NAWM by three tissue classes
true_ratios = record["real"][TRUE]["Ratio 1"]
near = [abs(true_ratios[name] - known_ratios[name]) <= 0.05 for name in patients]
print("true Ratio 1 within 0.05 of that with another mask of NAWM:", all(near))

# %% [markdown]
# ## MR-only use: from HU to attenuation
# A PET image is corrected for the photons of 511 keV that the head scatters or absorbs.
# Without a CT, the synthetic one is used. Its HU become attenuation coefficients $\mu$
# (no mean here) by two lines (Carney et al. 2006, for a CT at 120 kVp), in cm⁻¹:
#
# $$\mu = 9.6 \cdot 10^{-5} (\text{HU} + 1000) \;\; \text{up to 47 HU}, \qquad
#   \mu = 5.1 \cdot 10^{-5} (\text{HU} + 1000) + 0.0471 \;\; \text{above.}$$
#
# Water has 0.096 cm⁻¹. In bone a HU weighs half as much as in soft tissue: calcium
# stops the soft X-rays of CT by the photoelectric effect, which at 511 keV hardly
# counts.

# %%
from mvacourse.metrics.attenuation import attenuation_error, mu_511, transmission

show_source(mu_511)

# %% tags=["nbval-ignore-output"]
from functools import partial

bone = head & (y > 300)
print(f"{'':8}{'MAE, HU':>9}{'of μ, cm⁻¹':>12}{'of water':>10}")
for name, mask in (("head", head), ("bone", bone), ("other", head & ~bone)):
    in_hu, in_mu = mae(y_hat, y, mask).item(), attenuation_error(y_hat, y, mask).item()
    print(f"{name:8}{in_hu:9.1f}{in_mu:12.4f}{in_mu / 0.096:10.1%}")

# %% [markdown]
# What matters in the end is the line through the head: both photons pass it, and PET
# divides by the share that comes through, $\exp(-\int \mu \, dl)$. Errors of opposite
# sign along a line cancel.

# %% tags=["nbval-ignore-output"]
through = partial(transmission, spacing=spacing[0], dim=2)  # from left to right
inside = head.any(dim=2)
share, share_hat = (through(mu_511(ct) * head)[inside] for ct in (y, y_hat))
error = share / share_hat - 1  # of the counts, which are divided by it
print(f"photon pairs that come through: {share.min().item():.0%} at least")
print(f"error of a line's corrected counts: {error.abs().mean().item():.1%} on average")
print(f"with its sign: {error.mean().item():+.1%}, a bias")
same_sign = attenuation_error(y_hat, y, head).item()
length = head.sum(dim=2)[inside].float().mean().item() * spacing[0] / 10
print(f"if nothing cancelled: {np.expm1(same_sign * length):.1%}, over {length:.0f} cm")

# %%
print("water:", round(mu_511(torch.tensor(0.0)).item(), 4), "cm⁻¹")
for tissue, hu in (("soft tissue at −60 HU", -60.0), ("bone at 700 HU", 700.0)):
    change = mu_511(torch.tensor(hu + 100)) - mu_511(torch.tensor(hu))
    print(f"100 HU too much in {tissue}: {change.item():.4f} cm⁻¹")
cancels = error.abs().mean().item() < 0.6 * np.expm1(same_sign * length)
print("along a line, two fifths of the error cancel, or more:", cancels)

# %% [markdown]
# So the MAE in HU alone does not say how good a CT is for PET: where it is wrong, and
# with which sign along a line, matters as much.

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). PSNR inside a mask, one value per image.


# %%
def psnr_in_mask(y_hat, y, data_range, mask):
    """Returns 20 log10(MAX) − 10 log10(MSE), (B,), of images and masks (B, 1, H, W)."""
    ### BEGIN SOLUTION
    squares = (y_hat - y).square() * mask
    mse = squares.flatten(1).sum(dim=1) / mask.flatten(1).sum(dim=1)
    return 10 * torch.log10(data_range**2 / mse)
    ### END SOLUTION


# %%
from mvacourse.exercises import validation_metrics as exercise

_ = check(exercise.masked_psnr, psnr_in_mask)

# %% [markdown]
# **Exercise 2** (10 min). SSIM of two whole images, $l \cdot c \cdot s$, with sample
# variances.


# %%
def global_ssim(x, y, L):
    """Returns the SSIM of two images (H, W) as a scalar tensor."""
    ### BEGIN SOLUTION
    C1, C2 = (0.01 * L) ** 2, (0.03 * L) ** 2
    mu_x, mu_y = x.mean(), y.mean()
    sigma_x, sigma_y = x.std(), y.std()  # torch divides by N − 1
    sigma_xy = ((x - mu_x) * (y - mu_y)).sum() / (x.numel() - 1)
    luminance = (2 * mu_x * mu_y + C1) / (mu_x**2 + mu_y**2 + C1)
    contrast = (2 * sigma_x * sigma_y + C2) / (sigma_x**2 + sigma_y**2 + C2)
    structure = (sigma_xy + C2 / 2) / (sigma_x * sigma_y + C2 / 2)
    return luminance * contrast * structure
    ### END SOLUTION


# %%
_ = check(exercise.global_ssim, global_ssim)

# %% [markdown]
# **Exercise 3** (10 min). Ratio 1 of the lecture: the mean over the images $i$ of
# $I_i(\text{lesions}) / I_i(\text{NAWM})$, with $I_i(\cdot)$ the mean of an image in
# a mask. MR images have no unit: one scanner's large numbers must not decide the mean.


# %%
def ratio_1(images, lesions, nawm):
    """Returns Ratio 1 of images and masks (B, 1, H, W) as a scalar tensor."""
    ### BEGIN SOLUTION
    triples = zip(images, lesions, nawm, strict=True)
    ratios = [image[a].mean() / image[b].mean() for image, a, b in triples]
    return torch.stack(ratios).mean()
    ### END SOLUTION


# %%
_ = check(exercise.ratio_1, ratio_1)

# %% [markdown]
# **Exercise 4** (open). Find the shift, in voxels, at which the true CT becomes worse
# than that of the trees, by MAE, by PSNR and by SSIM. Which of the three forgives a
# misalignment longest, and does that make it the better metric?

# %% [markdown]
# ## In this notebook we saw
# - MSE, MAE, PSNR and SSIM in a few lines, and that no value means anything without its
#   data range, mask and window;
# - six images of the same MSE that no one would call equal, and SSIM telling them
#   apart;
# - an image without its lesions that both metrics rank first: measure what the image is
#   for;
# - that a map of differences tells misalignment from error;
# - synthetic FLAIR of nearly equal MAE, in which most lesions are found, or few;
# - reader studies, with the interval that says when few images prove little;
# - how an error in HU becomes an error in attenuation, and cancels in part on its way.
#
# ## References
# - Wang, Bovik, Sheikh & Simoncelli (2004), Image quality assessment: from error
#   visibility to structural similarity. doi:10.1109/TIP.2003.819861
# - Wang & Bovik (2009), Mean squared error: love it or leave it?
#   doi:10.1109/MSP.2008.930649
# - Clopper & Pearson (1934), The use of confidence or fiducial limits illustrated in
#   the case of the binomial. doi:10.1093/biomet/26.4.404
# - Hautus (1995), Corrections for extreme proportions and their biasing effects on
#   estimated values of d′. doi:10.3758/BF03203619
# - Carney, Townsend, Rappoport & Bendriem (2006), Method for transforming CT images for
#   attenuation correction in PET/CT imaging. doi:10.1118/1.2174132
# - Ye et al. (2013), Modality propagation: coherent synthesis of subject-specific scans
#   with data-driven regularization, MICCAI
# - Wei et al. (2019), Fluid-attenuated inversion recovery MRI synthesis from
#   multisequence MRI using three-dimensional fully convolutional networks for multiple
#   sclerosis. doi:10.1117/1.JMI.6.1.014005
# - Lesjak et al. (2017), A novel public MR image dataset of multiple sclerosis patients
#   with lesion segmentations based on multi-rater consensus.
#   doi:10.1007/s12021-017-9348-7
