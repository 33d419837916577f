"""A few images or points as text, for recorded results.

Images take eight bits a pixel, in base 64; points two decimals a number.
"""

import base64

import torch
from torch import Tensor

from mvacourse.datasets.intensity import from_model_range, to_model_range

RESTORE = "Restore the recorded result, or make it again."


def pack_images(images: Tensor) -> dict:
    """Writes images `(..., H, W)` in [−1, 1] as shape and text, for JSON."""
    pixels = from_model_range(images, 0, 255).round().clamp(0, 255).to(torch.uint8)
    text = base64.b64encode(pixels.cpu().contiguous().numpy().tobytes()).decode()
    return {"shape": list(images.shape), "uint8": text}


def unpack_images(packed: dict) -> Tensor:
    """Reads images back, exact to half a grey level of 256; `(..., H, W)` in [−1, 1].

    Raises:
        ValueError: Text and shape are not there, or do not go together.
    """
    try:
        pixels = bytearray(base64.b64decode(packed["uint8"]))
        shape = torch.Size(packed["shape"])
        expected = shape.numel()
    except (ValueError, TypeError, LookupError) as error:
        raise ValueError(
            f"packed images cannot be read ({error!r}), expected a shape and text in "
            f"base 64. {RESTORE}"
        ) from error
    if len(pixels) != expected:
        raise ValueError(
            f"packed images have {len(pixels)} pixels, expected {expected} for shape "
            f"{tuple(shape)}. {RESTORE}"
        )
    grey = torch.frombuffer(pixels, dtype=torch.uint8).view(shape).float()
    return to_model_range(grey, 0, 255)


def pack_points(x: Tensor) -> str:
    """Writes points of the plane `(n, 2)` with two decimals, for JSON."""
    return " ".join(f"{value:.2f}" for value in x.flatten().tolist())


def unpack_points(packed: str) -> Tensor:
    """Reads points back, exact to 0.005 in each number, `(n, 2)`.

    Raises:
        ValueError: The text is not an even number of numbers.
    """
    try:
        values = [float(value) for value in packed.split()]
    except (ValueError, AttributeError) as error:
        raise ValueError(
            f"packed points cannot be read ({error!r}), expected a text of numbers. "
            f"{RESTORE}"
        ) from error
    if len(values) % 2:
        raise ValueError(
            f"packed points have {len(values)} numbers, expected an even number. "
            f"{RESTORE}"
        )
    return torch.tensor(values).view(-1, 2)
