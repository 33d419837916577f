"""Denoiser of points of the plane and of latent variables: a residual perceptron."""

from torch import Tensor, nn

from mvacourse.models.time_embedding import TimeEmbedding


class PerceptronDenoiser(nn.Module):
    """Each block adds a correction that depends on what it sees and on the time."""

    def __init__(
        self,
        n_dims: int,
        *,
        n_hidden: int = 128,
        n_blocks: int = 3,
        n_classes: int = 0,
    ):
        """Builds the blocks.

        Args:
            n_dims: Coordinates of a point, or Z.
            n_hidden: Width of all layers, even.
            n_blocks: Corrections.
            n_classes: K; 0 for a denoiser that is told no class.
        """
        super().__init__()
        self.n_classes = n_classes
        self.embed = TimeEmbedding(n_hidden, n_classes)
        self.first = nn.Linear(n_dims, n_hidden)
        self.blocks = nn.ModuleList(_Block(n_hidden) for _ in range(n_blocks))
        self.last = nn.Sequential(nn.LayerNorm(n_hidden), nn.Linear(n_hidden, n_dims))

    def forward(self, x_t: Tensor, t: Tensor, c: Tensor | None = None) -> Tensor:
        """Says what it is trained to predict.

        Args:
            x_t: Points with noise `(B, n_dims)`.
            t: Times `(B,)`.
            c: Classes `(B,)`, or None.

        Returns:
            `(B, n_dims)`.
        """
        e = self.embed(t, c)  # (B, n_hidden)
        h = self.first(x_t)  # (B, n_hidden)
        for block in self.blocks:
            h = h + block(h, e)
        return self.last(h)


class _Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 2 * width)
        self.embedded = nn.Linear(width, 2 * width)
        self.act = nn.SiLU()
        self.narrow = nn.Linear(2 * width, width)

    def forward(self, h: Tensor, e: Tensor) -> Tensor:
        return self.narrow(self.act(self.widen(self.norm(h)) + self.embedded(e)))
