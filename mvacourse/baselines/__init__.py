"""Classical competitors, on scikit-learn and dipy."""

from mvacourse.baselines.pca import PrincipalComponents

__all__ = ["PrincipalComponents"]
