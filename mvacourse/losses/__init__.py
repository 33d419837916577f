"""Every loss of the course: pure functions of tensors that return a scalar."""

from mvacourse.losses.adversarial import (
    class_loss,
    discriminator_loss,
    feature_matching_loss,
    minimax_generator_loss,
    non_saturating_generator_loss,
    smoothed_discriminator_loss,
)
from mvacourse.losses.cycle import (
    cycle_loss,
    identity_loss,
)
from mvacourse.losses.least_squares import (
    least_squares_discriminator_loss,
    least_squares_generator_loss,
)
from mvacourse.losses.r1 import (
    r1_penalty,
)
from mvacourse.losses.reconstruction import (
    l1_loss,
    l2_loss,
    squared_error,
)
from mvacourse.losses.variational import (
    kl_divergence,
)
from mvacourse.losses.wasserstein import (
    critic_generator_loss,
    critic_loss,
    gradient_penalty,
)

__all__ = [
    "class_loss",
    "critic_generator_loss",
    "critic_loss",
    "cycle_loss",
    "discriminator_loss",
    "feature_matching_loss",
    "gradient_penalty",
    "identity_loss",
    "kl_divergence",
    "l1_loss",
    "l2_loss",
    "least_squares_discriminator_loss",
    "least_squares_generator_loss",
    "minimax_generator_loss",
    "non_saturating_generator_loss",
    "r1_penalty",
    "smoothed_discriminator_loss",
    "squared_error",
]
