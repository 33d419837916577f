"""Classical competitors, on scikit-learn."""

from mvacourse.baselines.pca import PrincipalComponents

__all__ = ["PrincipalComponents"]
