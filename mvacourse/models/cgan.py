"""How a class enters the two players: joined, embedded or projected.

Each wraps a network that knows nothing of classes.
"""

import torch
from torch import Tensor, nn

from mvacourse.models.one_hot import one_hot


class ConditionalGenerator(nn.Module):
    """G(z|c): the class joins the noise, [z, one_hot(c)].

    To join a learned embedding E c instead changes nothing, since the first layer is
    linear: W [z, E c] = W_z z + (W_c E) c is again a matrix times the one-hot class.

    Reference:
        Mirza & Osindero (2014), Conditional generative adversarial nets, section 3.2.
    """

    def __init__(self, G: nn.Module, n_classes: int):
        """Wraps a generator.

        Args:
            G: Maps `(B, Z + K)` to images `(B, C, H, W)`.
            n_classes: K.
        """
        super().__init__()
        self.G, self.n_classes = G, n_classes

    def forward(self, z: Tensor, c: Tensor) -> Tensor:
        """Makes one image for each noise vector and class.

        Args:
            z: Noise `(B, Z)`.
            c: Classes `(B,)`, int64.

        Returns:
            Images `(B, C, H, W)`.

        Raises:
            ValueError: A class is out of range, or there is none.
        """
        return self.G(torch.cat([z, one_hot(c, self.n_classes)], dim=1))


class JoiningDiscriminator(nn.Module):
    """D(x|c): the class joins the image as K more channels, all 0 but the c-th, all 1.

    Reference:
        Mirza & Osindero (2014), Conditional generative adversarial nets, section 3.2.
    """

    def __init__(self, D: nn.Module, n_classes: int):
        """Wraps a discriminator.

        Args:
            D: Maps images `(B, C + K, H, W)` to logits `(B, 1)`.
            n_classes: K.
        """
        super().__init__()
        self.D, self.n_classes = D, n_classes

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        """Judges images `(B, C, H, W)` as of classes `(B,)`; logits `(B, 1)`."""
        B, _, H, W = x.shape
        planes = one_hot(c, self.n_classes).view(B, -1, 1, 1)  # (B, K, 1, 1)
        return self.D(torch.cat([x, planes.expand(-1, -1, H, W)], dim=1))


class EmbeddingDiscriminator(nn.Module):
    """D(x|c): each class has a learned image, that joins x as one more channel.

    Reference:
        Denton et al. (2015), Deep generative image models using a Laplacian pyramid of
        adversarial networks, section 3: the class as one plane, by a linear layer.
    """

    def __init__(self, D: nn.Module, n_classes: int, size: tuple[int, int]):
        """Wraps a discriminator.

        Args:
            D: Maps images `(B, C + 1, H, W)` to logits `(B, 1)`.
            n_classes: K.
            size: (H, W).
        """
        super().__init__()
        self.D, self.size = D, size
        self.embedding = nn.Linear(n_classes, size[0] * size[1], bias=False)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        """Judges images `(B, C, H, W)` as of classes `(B,)`; logits `(B, 1)`."""
        plane = self.embedding(one_hot(c, self.embedding.in_features))  # (B, H·W)
        return self.D(torch.cat([x, plane.view(-1, 1, *self.size)], dim=1))


class ProjectionDiscriminator(nn.Module):
    """D(x|c) with the logit w·φ(x) + e_c·φ(x): the class chooses how features count.

    Reference:
        Miyato & Koyama (2018), cGANs with projection discriminator, section 3.
    """

    def __init__(self, D: nn.Sequential, n_classes: int):
        """Takes a discriminator apart: its last layer is w, all before it φ.

        Args:
            D: Maps images `(B, C, H, W)` to logits `(B, 1)` by a linear layer at last.
            n_classes: K.
        """
        super().__init__()
        *features, self.any_class = D
        self.features = nn.Sequential(*features)
        n_features = self.any_class.in_features
        self.each_class = nn.Linear(n_classes, n_features, bias=False)  # e
        nn.init.normal_(self.each_class.weight, std=n_features**-0.5)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        """Judges images `(B, C, H, W)` as of classes `(B,)`; logits `(B, 1)`."""
        e_c = self.each_class(one_hot(c, self.each_class.in_features))  # (B, F)
        h = self.features(x)  # (B, F)
        return self.any_class(h) + (e_c * h).sum(dim=1, keepdim=True)  # (B, 1)
