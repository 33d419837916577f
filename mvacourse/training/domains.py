"""What comes in must be two domains, and those that the generators were built for."""

from collections.abc import Iterable, Iterator, Sequence

from torch import Tensor, nn


def two_domains_only(
    batches: Iterable[tuple[Tensor, ...]],
    generators: Sequence[nn.Module],
    *,
    alike: bool = False,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yields the batches, once the first has shown to be of x and y.

    Args:
        batches: Of x `(B, C, H, W)` and y `(B, C', H, W)`.
        generators: G_xy and G_yx; each begins with a convolution.
        alike: Whether C and C' must be the same: an identity loss compares G_xy(y)
            with y.

    Raises:
        ValueError: There is but one domain, or a number of channels is another.
    """
    batches = iter(batches)
    first = next(batches)
    if len(first) != 2:
        raise ValueError(
            f"a batch holds {len(first)} tensor{'s' * (len(first) != 1)}, expected 2, "
            "x and y: there is nothing to translate to in one domain alone. Give "
            "`unpaired_batches` of both."
        )
    found = [batch.shape[1] for batch in first]
    expected = [_in_channels(G) for G in generators]
    if found != expected:
        raise ValueError(
            f"x and y have {found[0]} and {found[1]} channels, expected {expected[0]} "
            f"and {expected[1]}, which the generators begin with. Build them for these "
            "images."
        )
    if alike and found[0] != found[1]:
        raise ValueError(
            f"x and y have {found[0]} and {found[1]} channels, expected as many in "
            "both: the identity loss compares G_xy(y) with y. Set lambda_identity to 0."
        )
    yield first
    yield from batches


def _in_channels(network: nn.Module) -> int:
    return next(m for m in network.modules() if isinstance(m, nn.Conv2d)).in_channels
