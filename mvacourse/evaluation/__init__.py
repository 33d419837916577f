"""Metrics over subjects, and the tables made of them."""

from mvacourse.evaluation.scores import Scores, ct_scores

__all__ = ["Scores", "ct_scores"]
