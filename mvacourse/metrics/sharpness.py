"""How sharp an image is, whatever it shows."""

from torch import Tensor


def sharpness(y: Tensor) -> Tensor:
    """Root mean square of the gradient's length in each image.

    √((1/N) Σ_i |∇y_i|²), by differences of a pixel with the next below and to the right

    An edge smeared over w pixels counts 1/√w of a sharp one. Noise counts as well:
    compare with the sharpness of true images, and look at both.

    Args:
        y: Images `(B, C, H, W)`, in native units; H and W at least 2.

    Returns:
        `(B,)`, in those units per pixel; 0 for a constant image.

    Raises:
        ValueError: An image is less than 2 pixels high or wide.
    """
    _, _, H, W = y.shape
    if min(H, W) < 2:
        raise ValueError(f"the image is {H}×{W}, expected at least 2×2.")
    here = y[..., :-1, :-1]
    down, right = y[..., 1:, :-1] - here, y[..., :-1, 1:] - here
    return (down.square() + right.square()).flatten(1).mean(dim=1).sqrt()
