"""A few images as text, for recorded results: eight bits a pixel, in base 64."""

import base64

import torch
from torch import Tensor

from mvacourse.datasets.intensity import from_model_range, to_model_range


def pack_images(images: Tensor) -> dict:
    """Writes images `(..., H, W)` in [−1, 1] as shape and text, for JSON."""
    pixels = from_model_range(images, 0, 255).round().clamp(0, 255).to(torch.uint8)
    text = base64.b64encode(pixels.cpu().contiguous().numpy().tobytes()).decode()
    return {"shape": list(images.shape), "uint8": text}


def unpack_images(packed: dict) -> Tensor:
    """Reads images back, exact to half a grey level of 256; `(..., H, W)` in [−1, 1].

    Raises:
        ValueError: Text and shape do not go together.
    """
    pixels = bytearray(base64.b64decode(packed["uint8"]))
    found, shape = len(pixels), torch.Size(packed["shape"])
    if found != shape.numel():
        raise ValueError(
            f"packed images have {found} pixels, expected {shape.numel()} for shape "
            f"{tuple(shape)}. Restore the recorded result, or make it again."
        )
    grey = torch.frombuffer(pixels, dtype=torch.uint8).view(shape).float()
    return to_model_range(grey, 0, 255)
