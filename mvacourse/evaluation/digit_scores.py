"""How good generated digits are, in the eyes of the course's classifier."""

from torch import Tensor, nn

from mvacourse.metrics.distribution import frechet_distance
from mvacourse.metrics.neighbours import precision, recall
from mvacourse.sampling import in_parts

SURE = 0.9  # probability from which on the classifier is said to be sure
N_NEIGHBOURS = 1000  # images for precision and recall, whose tables grow as the square


def digit_scores(images: Tensor, judge: nn.Module, real: Tensor) -> dict[str, float]:
    """Measures fidelity and coverage of generated digits.

    Args:
        images: `(N, 1, 28, 28)` in [−1, 1].
        judge: `DigitClassifier`, in evaluation mode.
        real: The judge's features of real images `(M, F)`, not those of the training.

    Returns:
        "Fréchet distance", smaller is better; "precision" and "recall" of the first
        1,000 of each; "sure", the part that is given some class with probability 0.9 or
        more; "rarest" and "commonest" class, as multiples of an even share.
    """
    features = in_parts(judge.features, images)
    surest, read = in_parts(judge, images).softmax(dim=1).max(dim=1)
    shares = read.bincount(minlength=10) / len(images) * 10
    some_real, some_made = (f[:N_NEIGHBOURS] for f in (real, features))
    return {
        "Fréchet distance": frechet_distance(features, real),
        "precision": precision(some_real, some_made),
        "recall": recall(some_real, some_made),
        "sure": (surest >= SURE).double().mean().item(),
        "rarest": shares.min().item(),
        "commonest": shares.max().item(),
    }
