"""How large the feature maps of a network are, layer after layer."""

import torch
from torch import Tensor, nn

MAPPERS = (nn.Conv2d, nn.ConvTranspose2d, nn.Unflatten)


def feature_shapes(network: nn.Module, *inputs: Tensor) -> list[tuple[int, int, int]]:
    """Returns channels, height and width after each convolution, as they run.

    Args:
        network: Of 2-D convolutions. A vector that it unflattens into maps counts too.
        *inputs: As its `forward` takes them; their values do not matter.

    Raises:
        ValueError: It has no 2-D convolution.
    """
    shapes = []
    hooks = [
        layer.register_forward_hook(lambda *about: shapes.append(about[-1].shape[1:]))
        for layer in network.modules()
        if isinstance(layer, MAPPERS)
    ]
    try:
        with torch.no_grad():
            network(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
    if not shapes:
        raise ValueError("the network has no 2-D convolution, expected at least one.")
    return [tuple(shape) for shape in shapes]
