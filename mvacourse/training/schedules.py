"""How the learning rate changes over a training."""

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR


def linear_decay(
    optimizer: Optimizer, n_steps: int, n_decay: int, n_wait: int = 0
) -> LambdaLR:
    """Keeps the learning rate, then lets it fall linearly, to 0 after the last step.

    Args:
        optimizer: Its learning rate is the one that is kept.
        n_steps: Updates of the training.
        n_decay: The last of them, in which the rate falls; 0 keeps it to the end.
        n_wait: The first of them, in which the rate is 0, while others learn.

    Reference:
        Zhu et al. (2017), Unpaired image-to-image translation using cycle-consistent
        adversarial networks, section 4: 100 epochs at 2e-4, then 100 of linear decay.

    Raises:
        ValueError: n_decay is not within 0 … n_steps.
    """
    if not 0 <= n_decay <= n_steps:
        raise ValueError(f"n_decay is {n_decay}, expected 0 … n_steps, {n_steps}.")

    def share(n: int) -> float:
        return (n >= n_wait) * min(1.0, (n_steps - n) / max(1, n_decay))

    return LambdaLR(optimizer, share)
