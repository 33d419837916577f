"""Figures of section 6.4, Medical image translation: diagrams of the networks."""

import numpy as np
import torch

from mvacourse.models.feature_shapes import feature_shapes
from mvacourse.models.receptive_field import receptive_field
from mvacourse.plotting.diagrams import cgan_diagram
from mvacourse.plotting.discriminator_diagrams import (
    image_discriminator_diagram,
    patch_discriminator_diagram,
)
from mvacourse.plotting.fcn_diagram import fcn_diagram
from mvacourse.plotting.pix2pix_diagram import pix2pix_diagram
from mvacourse.plotting.translation import receptive_field_squares
from mvacourse.plotting.unet_diagram import unet_diagram
from mvacourse.recipes.ct_networks import (
    MULTIPLE,
    checkpoint_name,
    make_discriminator,
    make_generator,
)
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import axial, ct_by, head, squared
from mvacourse.slides.inputs import HEADS

NO_NOISE = (
    "The generated slice is by the network the course ships, which is given no noise."
)


def _class_diagram():
    return cgan_diagram("class $c$")


def _image_diagram():
    made = axial(ct_by("GAN"), "CT")
    return cgan_diagram("MRI $c$", axial(head()["CT"], "CT"), made)


def _square(volume: np.ndarray, key: str) -> np.ndarray:
    """Returns an axial slice as displayed, a square that can be halved four times."""
    image = axial(volume, key)
    return squared(image, -(-max(image.shape) // MULTIPLE) * MULTIPLE)


def _pair() -> list[np.ndarray]:
    """Returns T1w and CT of the head."""
    return [_square(head()[key], key) for key in ("T1w", "CT")]


def _notation_of_x_and_y():
    return pix2pix_diagram(*_pair(), _square(ct_by("GAN"), "CT"))


def _unet():
    c, _ = _pair()
    *shapes, _ = feature_shapes(make_generator("U-Net"), torch.zeros(1, 1, *c.shape))
    return unet_diagram(shapes, c, _square(ct_by("U-Net"), "CT"))


def _fcn():
    c, _ = _pair()
    G = make_generator("FCN")
    *shapes, _ = feature_shapes(G, torch.zeros(1, 1, *c.shape))
    return fcn_diagram(shapes, receptive_field(G).size, c, _square(ct_by("FCN"), "CT"))


def _image_discriminator():
    c, y = _pair()
    D = make_discriminator("GAN, image D", c.shape)
    shapes = feature_shapes(D, *torch.zeros(2, 1, 1, *c.shape))
    return image_discriminator_diagram(shapes, c.shape, c, y)


def _patch_discriminator():
    c, y = _pair()
    D = make_discriminator("GAN", c.shape)
    shapes = feature_shapes(D, *torch.zeros(2, 1, 1, *c.shape))
    return patch_discriminator_diagram(shapes, c.shape, receptive_field(D), c, y)


def _receptive_fields():
    networks = {"FCN": make_generator("FCN"), "patch D": make_discriminator("GAN", ())}
    sizes = {name: receptive_field(network).size for name, network in networks.items()}
    image = axial(head()["CT"], "CT")
    names = {f"{name}, {n}×{n}": n for name, n in sizes.items()}
    names["U-Net and image D, all"] = len(image)
    title = "what one output sees, voxels of 2 mm"
    return receptive_field_squares(image, names, vmin=-1, vmax=1, title=title)


FIGURES = (
    SlideFigure(
        "cgan-diagram",
        "6.4",
        "Conditional GAN, by class",
        "Both players are told the condition c, here a class (Mirza & Osindero 2014).",
        "Noise z and the class c enter G; D is shown c and either data x or G's image, "
        "and says whether it is real and of this c.",
        _class_diagram,
    ),
    SlideFigure(
        "cgan-diagram-image",
        "6.4",
        "Conditional GAN, by image",
        f"The condition is an MRI, the target a CT. {NO_NOISE}",
        "As the conditional GAN, with a true CT for x and a synthetic one for G's "
        "image.",
        _image_diagram,
        (HEADS, checkpoint_name("GAN")),
    ),
    SlideFigure(
        "cgan-diagram-xy",
        "6.4",
        "Conditional GAN in the notation of x and y",
        "x is translated to ŷ, which D compares with the target y, each beside x, and "
        f"an L1 loss voxel by voxel (pix2pix, Isola 2017). {NO_NOISE}",
        "MRI x and noise z enter G; its CT ŷ and the true CT y lead to D, who is shown "
        "x too; a dashed L1 loss stands between y and ŷ.",
        _notation_of_x_and_y,
        (HEADS, checkpoint_name("GAN")),
    ),
    SlideFigure(
        "unet-diagram",
        "6.4",
        "U-Net",
        "The generator the course ships, channels above each feature map: halved four "
        "times, doubled four times, and what each level has is handed over.",
        "MRI, five ever smaller stacks of feature maps on the way down, five ever "
        "larger on the way up, dashed arrows across, and a CT.",
        _unet,
        (HEADS, checkpoint_name("U-Net")),
    ),
    SlideFigure(
        "fcn-diagram",
        "6.4",
        "Fully convolutional network",
        "No pooling: every feature map is as large as the image, channels above. "
        "Outlined, what one voxel of the output sees.",
        "MRI, seven stacks of feature maps of the same height, and a CT; a small "
        "square on the MRI belongs to a point of the CT.",
        _fcn,
        (HEADS, checkpoint_name("FCN")),
    ),
    SlideFigure(
        "image-discriminator-diagram",
        "6.4",
        "Full-image discriminator",
        "A classical CNN: condition and image together are halved until one answer is "
        "left for the whole image.",
        "MRI and CT lead to four ever smaller stacks of feature maps and to one box, "
        "the answer.",
        _image_discriminator,
        (HEADS,),
    ),
    SlideFigure(
        "patch-discriminator-diagram",
        "6.4",
        "Patch discriminator",
        "Convolutions alone: a grid of answers, each for a patch of the image. "
        "Outlined is the patch that the marked answer sees.",
        "MRI and CT, a square outlined on both, lead to three stacks of feature maps "
        "and to a fine grid with one cell marked.",
        _patch_discriminator,
        (HEADS,),
    ),
    SlideFigure(
        "receptive-fields",
        "6.4",
        "Full-image and patch discriminators",
        "What one output of each network sees: the FCN and the patch discriminator a "
        "square, U-Net and full-image discriminator everything.",
        "An axial CT with nested squares around its middle, each labelled with a "
        "network.",
        _receptive_fields,
        (HEADS,),
    ),
)
