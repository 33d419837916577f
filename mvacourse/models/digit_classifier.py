"""A small network that reads digits: its features and its verdict judge generators."""

from torch import Tensor, nn


class DigitClassifier(nn.Module):
    """Two convolutional blocks, 64 features, ten classes.

    The course trains it once and ships it (`mvacourse train digit_classifier`), so
    that every notebook measures generated digits with the same eyes.
    """

    def __init__(self, n_features: int = 64):
        """Builds the layers.

        Args:
            n_features: F, the length of what `features` returns.
        """
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2, padding=2),  # (B, 16, 14, 14)
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 32, 5, stride=2, padding=2),  # (B, 32, 7, 7)
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * 49, n_features),  # (B, F)
            nn.ReLU(),
        )
        self.classify = nn.Linear(n_features, 10)

    def forward(self, x: Tensor) -> Tensor:
        """Maps images `(B, 1, 28, 28)` in [−1, 1] to logits `(B, 10)`."""
        h = self.features(x)  # (B, F)
        return self.classify(h)  # (B, 10)
