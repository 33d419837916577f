"""Figures of section 6.2, Autoencoders."""

from functools import cache

import torch
import torch.nn.functional as F

from mvacourse.baselines.pca import PrincipalComponents
from mvacourse.models.autoencoder import ConvDecoder, ConvEncoder
from mvacourse.models.feature_shapes import feature_shapes
from mvacourse.plotting.arrays import annotated_arrays
from mvacourse.plotting.diagrams import autoencoder_diagram
from mvacourse.plotting.encoder_diagrams import (
    autoencoder_in_words,
    convolutional_autoencoder_diagram,
    encoder_diagram,
)
from mvacourse.plotting.images import image_panels
from mvacourse.plotting.latent import latent_manifold, latent_plane
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import digits
from mvacourse.slides.inputs import DIGITS


@cache
def _linear() -> PrincipalComponents:
    return PrincipalComponents(digits().train[:10_000], 16)


def _both_ends() -> tuple[torch.Tensor, torch.Tensor]:
    """Returns an image x and x̂ `(H, W)`, that of PCA with 16 latent variables."""
    x = digits().test[:1]
    return x[0, 0], _linear().reconstruct(x, 16)[0, 0]


def _encoder():
    return encoder_diagram(digits().test[0, 0])


def _in_words():
    return autoencoder_in_words(*_both_ends())


def _diagram():
    return autoencoder_diagram(*_both_ends())


def _convolutional():
    n_latent = 2
    down = feature_shapes(ConvEncoder(n_latent), torch.zeros(1, 1, 28, 28))
    *up, _ = feature_shapes(ConvDecoder(n_latent), torch.zeros(1, n_latent))
    return convolutional_autoencoder_diagram(down, up, n_latent, *_both_ends())


def _reconstructions():
    x = digits().test[:100]
    panels = {f"{n} latent variables": _linear().reconstruct(x, n) for n in (2, 5)}
    return image_panels(panels | {"truth": x}, caption=f"PCA, {digits().source}")


def _plane():
    pca, x = _linear(), digits().test[:2000]
    z = (x.flatten(1) - pca.mean) @ pca.components[:2].T
    labels = digits().test_labels[:2000]
    return latent_plane(z, labels, title=f"PCA, {digits().source}")


def _manifold():
    pca, steps = _linear(), torch.linspace(-6, 6, 15)
    z = torch.cartesian_prod(steps.flip(0), steps).flip(1)  # row by row, z₂ falling
    x_hat = pca.mean + z @ pca.components[:2]
    images = x_hat.clamp(-1, 1).view(-1, *digits().test.shape[1:])
    return latent_manifold(images, z, title=f"PCA, {digits().source}")


def _upsampling():
    small = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    large = torch.tensor([[[[0.0, 5, 1, 0], [2, 1, 7, 3], [0, 1, 2, 6], [8, 0, 4, 1]]]])
    corner = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]])
    _, where = F.max_pool2d(large, 2, return_indices=True)
    arrays = {
        "input": small,
        "nearest": F.interpolate(small, scale_factor=2, mode="nearest"),
        "unpooling": F.conv_transpose2d(small, corner, stride=2),
        "when pooled": large,
        "max-unpooling": F.max_unpool2d(small, where, 2),
        "transposed conv.": F.conv_transpose2d(small, torch.ones(1, 1, 3, 3), stride=2),
    }
    arrays = {name: array[0, 0].numpy() for name, array in arrays.items()}
    return annotated_arrays(arrays, vmin=0, vmax=10, n_columns=3)


FIGURES = (
    SlideFigure(
        "encoder-diagram",
        "6.2",
        "Encoder",
        "The encoder maps x to a representation z of lower dimension.",
        "A digit, a narrowing encoder, a small box z.",
        _encoder,
        (DIGITS,),
    ),
    SlideFigure(
        "autoencoder-in-words",
        "6.2",
        "Autoencoder, in words",
        "An encoder maps data to a representation of lower dimension, a decoder back. "
        "The reconstruction is that of PCA, with 16 latent variables.",
        "A digit, a narrowing encoder, a small box, a widening decoder, a blurred "
        "digit.",
        _in_words,
        (DIGITS,),
    ),
    SlideFigure(
        "autoencoder-diagram",
        "6.2",
        "Autoencoder",
        "The encoder maps x to the latent z, the decoder z to the reconstruction x̂; "
        "the loss compares the two ends. The x̂ drawn is that of the best linear "
        "autoencoder, PCA, with 16 latent variables.",
        "A digit x, a narrowing encoder, a small box z, a widening decoder, a blurred "
        "digit x̂; dashed arrows lead from the squared error to x and x̂.",
        _diagram,
        (DIGITS,),
    ),
    SlideFigure(
        "convolutional-autoencoder",
        "6.2",
        "Convolutional autoencoder",
        "Contracting and expanding blocks of the course's convolutional pair, channels "
        "above and size below. The x̂ drawn is that of PCA, with 16 latent variables.",
        "A digit, two ever smaller stacks of feature maps, a small box z, two ever "
        "larger ones, and a blurred digit.",
        _convolutional,
        (DIGITS,),
    ),
    SlideFigure(
        "upsampling",
        "6.2",
        "How a decoder enlarges",
        "Nearest neighbour, unpooling, max-unpooling and transposed convolution "
        "(kernel of 3×3 ones, stride 2) of one array of 2×2.",
        "Six arrays of numbers: a 2×2 input and what four ways to enlarge make of it.",
        _upsampling,
    ),
    SlideFigure(
        "linear-reconstructions",
        "6.2",
        "Two and five latent variables, linear",
        "Digits reconstructed by the best linear autoencoder, PCA, from 2 and from 5 "
        "latent variables, and the truth.",
        "Three grids of ten by ten digits: from two variables blurred blots, from five "
        "blurred but often legible, and the sharp truth.",
        _reconstructions,
        (DIGITS,),
    ),
    SlideFigure(
        "linear-latent-plane",
        "6.2",
        "A latent plane, linear",
        "2,000 digits in the plane of the first two principal components, coloured by "
        "class; the classes were not used.",
        "A cloud of points in ten colours; zeros and ones lie apart, fours, sevens and "
        "nines overlap.",
        _plane,
        (DIGITS,),
    ),
    SlideFigure(
        "linear-manifold",
        "6.2",
        "What a latent plane decodes to, linear",
        "Images decoded on a grid in the plane of the first two principal components.",
        "Fifteen rows of fifteen blurred digits that turn into one another: a thin one "
        "on the left, a round zero on the right.",
        _manifold,
        (DIGITS,),
    ),
)
