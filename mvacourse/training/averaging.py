"""A moving average of a network's weights, calmer than the network itself."""

from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def moving_average(network: nn.Module, decay: float = 0.99) -> AveragedModel:
    """Copies a network; `.update_parameters(network)` moves the copy towards it.

    w̄ ← decay · w̄ + (1 − decay) · w, after each update: the mean of about the last
    1 / (1 − decay). Buffers, such as those of batch normalisation, likewise.

    Args:
        network: Stays as it is.
        decay: 0 … 1.

    Returns:
        torch's averaged model, in evaluation mode; `.module` is the copy.

    Reference:
        Yazıcı et al. (2019), The unusual effectiveness of averaging in GAN training.
    """
    average = get_ema_multi_avg_fn(decay)
    return AveragedModel(network, multi_avg_fn=average, use_buffers=True).eval()
