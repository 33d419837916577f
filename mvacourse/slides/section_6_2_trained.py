"""Figures of section 6.2 that trained autoencoders draw."""

from functools import partial

from matplotlib.patches import Rectangle

from mvacourse.datasets.packing import unpack_images, unpack_points
from mvacourse.plotting.images import image_panels
from mvacourse.plotting.latent import latent_manifold, latent_plane
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import record

RECIPE = "digit_autoencoders"
RECORD = f"results/{RECIPE}.json"
PLAIN, VARIATIONAL = "2-D", "VAE, 2-D"


def _reconstructions():
    about = record(RECIPE)
    images = {
        f"{name} latent space": about["spaces"][name]["images"]
        for name in ("2-D", "5-D")
    }
    images["ground truth"] = about["truth"]
    panels = {title: unpack_images(packed) for title, packed in images.items()}
    return image_panels(panels, caption=f"{about['source']}, test images")


def _plane(name: str):
    about = record(RECIPE)
    space, classes = about["spaces"][name], [*map(int, about["classes"])]
    title = f"{about['source']}, test images"
    ax = latent_plane(unpack_points(space["codes"]), classes, title=title)
    grid = unpack_points(space["grid"])
    low, high = grid.amin(dim=0), grid.amax(dim=0)
    ax.add_patch(Rectangle(low, *(high - low), fill=False, ls="--"))
    return ax


def _manifold(name: str):
    about = record(RECIPE)
    space, title = about["spaces"][name], f"learned from {about['source']}"
    images, grid = unpack_images(space["decoded"]), unpack_points(space["grid"])
    return latent_manifold(images, grid, title=title)


FIGURES = (
    SlideFigure(
        "learned-reconstructions",
        "6.2",
        "Two and five latent variables",
        "Test digits reconstructed by autoencoders with 2 and with 5 latent variables, "
        "and the truth.",
        "Three grids of ten by ten digits: from two variables some turn into other "
        "digits, from five fewer do, and the sharp truth.",
        _reconstructions,
        (RECORD,),
    ),
    SlideFigure(
        "learned-latent-plane",
        "6.2",
        "A latent plane, learned",
        "2,000 test digits where the encoder places them, coloured by class; the "
        "classes were not used. Dashed: what the next figure decodes.",
        "Points in ten colours: arms of ones, sixes and zeros reach far out, fours and "
        "nines overlap, and twos, fives and eights crowd in the middle.",
        partial(_plane, PLAIN),
        (RECORD,),
    ),
    SlideFigure(
        "learned-manifold",
        "6.2",
        "What the latent plane decodes to",
        "Images decoded on an even grid in the latent plane of the autoencoder.",
        "Sixteen rows of sixteen digits that turn into one another; some, between "
        "classes, are smears.",
        partial(_manifold, PLAIN),
        (RECORD,),
    ),
    SlideFigure(
        "vae-latent-plane",
        "6.2",
        "The latent plane of a variational autoencoder",
        "2,000 test digits at the means that the encoder gives them, by class; they "
        "spread about 0 as the prior does. Dashed: what the next figure decodes.",
        "Points in ten colours about 0: ones, threes, zeros and sevens lie outside, "
        "fours and nines overlap, and twos and eights meet in the middle.",
        partial(_plane, VARIATIONAL),
        (RECORD,),
    ),
    SlideFigure(
        "vae-manifold",
        "6.2",
        "The manifold of digits",
        "Images decoded by a variational autoencoder on a grid of equal probability "
        "under the prior, as Kingma & Welling (2014) draw them.",
        "Twenty rows of twenty digits that turn into one another: ones and threes "
        "above, sevens on the left, zeros on the right; blurred in the middle.",
        partial(_manifold, VARIATIONAL),
        (RECORD,),
    ),
)
