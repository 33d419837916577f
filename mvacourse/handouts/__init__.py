"""What is given away: notebooks without their solutions, and one archive of all."""

from mvacourse.handouts.making import make_student

__all__ = ["make_student"]
