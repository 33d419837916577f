"""Principal component analysis: the best linear autoencoder."""

import torch
from torch import Tensor


class PrincipalComponents:
    """Mean and principal components of images, by scikit-learn.

    Among all linear encoders and decoders with Z latent variables, keeping the first Z
    components has the smallest mean squared error on the training images.

    Reference:
        Baldi & Hornik (1989), Neural networks and principal component analysis.
    """

    def __init__(self, x: Tensor, n_components: int):
        """Finds the components.

        Args:
            x: Training images `(N, C, H, W)`.
            n_components: The most that will be asked for.
        """
        from sklearn.decomposition import PCA

        pca = PCA(n_components, svd_solver="covariance_eigh")
        pca.fit(x.flatten(1).cpu().numpy())
        self.mean = torch.from_numpy(pca.mean_).to(x)  # (C·H·W,)
        self.components = torch.from_numpy(pca.components_).to(x)  # (Z, C·H·W)

    def reconstruct(self, x: Tensor, latent_dim: int) -> Tensor:
        """Encodes and decodes images with the first Z components.

        x̂ = m + Wᵀ W (x − m)

        Args:
            x: Images `(B, C, H, W)`.
            latent_dim: Z, at most the number of components found.
        """
        W = self.components[:latent_dim]
        z = (x.flatten(1) - self.mean) @ W.T  # (B, Z)
        return (self.mean + z @ W).view_as(x)
