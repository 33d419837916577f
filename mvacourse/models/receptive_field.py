"""What one value of a network's output sees of the input."""

from typing import NamedTuple

from torch import nn


class ReceptiveField(NamedTuple):
    """Output value i sees the pixels start + i · stride … + size − 1 along an axis.

    Attributes:
        size: Pixels seen along the axis.
        stride: Pixels between what neighbouring values see.
        start: First pixel that value 0 sees, negative where it lies in the padding.
    """

    size: int
    stride: int
    start: int


def receptive_field(network: nn.Module) -> ReceptiveField:
    """Computes the receptive field of a chain of convolutions.

    With kernel k, stride s and padding p, layer after layer:
    size ← size + (k − 1) · stride,  start ← start − p · stride,  stride ← stride · s.

    Layers that are no convolutions are taken to see one value each. Normalisation sees
    more: by mean and variance, every value knows a little of the whole image.

    Args:
        network: Its convolutions follow one another in the order of `modules()`, their
            kernels square: `PatchDiscriminator`, `FCN`.

    Raises:
        ValueError: It has no convolutions, or ones that are no part of such a chain:
            transposed, dilated, or after a linear layer, which sees the whole image.
    """
    size, stride, start, n = 1, 1, 0, 0
    for module in network.modules():
        if isinstance(module, (nn.ConvTranspose2d, nn.ConvTranspose3d, nn.Linear)):
            raise ValueError(
                f"the network has a {type(module).__name__}, expected convolutions "
                "alone, one after the other. Give the part before it."
            )
        if isinstance(module, (nn.Conv2d, nn.Conv3d)):
            _require_plain(module)
            size += (module.kernel_size[0] - 1) * stride
            start -= module.padding[0] * stride
            stride *= module.stride[0]
            n += 1
    if not n:
        raise ValueError("the network has no convolution, expected at least one.")
    return ReceptiveField(size, stride, start)


def _require_plain(layer: nn.Conv2d | nn.Conv3d) -> None:
    shape = (layer.kernel_size, layer.stride, layer.padding)
    if any(len(set(numbers)) > 1 for numbers in shape) or max(layer.dilation) > 1:
        raise ValueError(
            f"{layer} is dilated or differs between axes, expected a plain square "
            "convolution."
        )
