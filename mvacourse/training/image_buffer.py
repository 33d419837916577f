"""A history of made images, so that D does not forget what G used to do."""

import torch
from torch import Tensor


class ImageBuffer:
    """Hands out images made now and, as often, ones made some time ago.

    Called with a batch, it returns as large a one. Until `size` images are kept, each
    is kept and returned. From then on, with probability ½ each, an image is returned
    as it is, or a kept one is returned and the new one kept in its place.

    Reference:
        Shrivastava et al. (2017), Learning from simulated and unsupervised images
        through adversarial training, section 2.3; in the form of Zhu et al. (2017),
        section 4, with 50 images.
    """

    def __init__(self, size: int = 50, *, generator: torch.Generator | None = None):
        """Starts empty.

        Args:
            size: Images to keep; 0 returns every batch as it is.
            generator: Stream of the drawing (on the CPU).

        Raises:
            ValueError: The size is negative.
        """
        if size < 0:
            raise ValueError(f"size is {size}, expected 0 or more images.")
        self.size, self.generator = size, generator
        self.kept: list[Tensor] = []

    def __call__(self, images: Tensor) -> Tensor:
        """Maps images `(B, C, H, W)` to images of the same shape, without gradient."""
        return torch.stack([self._exchange(image) for image in images.detach()])

    def _exchange(self, image: Tensor) -> Tensor:
        if len(self.kept) < self.size:
            self.kept.append(image.clone())
            return image
        if self.size == 0 or torch.rand((), generator=self.generator) < 0.5:
            return image
        i = int(torch.randint(self.size, (), generator=self.generator))
        old, self.kept[i] = self.kept[i], image.clone()
        return old
