"""Everything of the head outside the brain's hull, by shapes in the template's mm.

x to the right, y to the front, z up, from the anterior commissure; the template is
about 12 % larger than a usual head. Sizes follow anatomy as it looks in average images;
the thickness of the skull is cited where it is set.
"""

from mvacourse.datasets.phantom.shapes import (
    Arch,
    Capsule,
    Cylinder,
    Ellipsoid,
    both_sides,
)

# The outline of the head below the scalp's shell, joined smoothly.
OUTLINE = (
    Ellipsoid((0, 34, -58), (66, 57, 60)),  # eyes
    *both_sides(
        Ellipsoid((38, 46, -64), (32, 37, 38)),  # cheeks
        Capsule((46, 4, -64), (44, 18, -104), 22),  # sides of the jaw
    ),
    Ellipsoid((0, 42, -104), (50, 53, 30)),  # mouth and jaw
    Capsule((0, 98, -46), (0, 105, -66), 8),  # nose
    *both_sides(Ellipsoid((11, 96, -70), (9, 10, 8))),  # its wings
    Capsule((-10, 92, -96), (10, 92, -96), 8),  # lips
    Ellipsoid((0, 84, -118), (20, 16, 14)),  # chin
    Capsule((0, -38, -60), (0, -46, -170), 59),  # neck
    *both_sides(Capsule((40, -50, -150), (90, -55, -195), 46)),  # shoulders' root
)
EARS = both_sides(Ellipsoid((76, -30, -40), (9, 13, 25)))

MUSCLES = (
    *both_sides(
        Ellipsoid((66, 14, -18), (7, 34, 38)),  # temporalis
        Capsule((54, 26, -66), (48, 12, -112), 8),  # masseter
        Ellipsoid((34, 14, -80), (9, 14, 20)),  # pterygoids
        Capsule((58, -34, -64), (26, 22, -160), 10),  # sternocleidomastoid
        Capsule((22, -92, -56), (30, -92, -170), 15),  # semispinalis and trapezius
        Capsule((36, -66, -66), (42, -62, -170), 13),  # splenius
        Capsule((16, -4, -72), (18, -12, -170), 8),  # longus colli
        Capsule((34, -28, -84), (40, -22, -170), 10),  # scalenes
        Capsule((22, 34, -124), (10, 70, -124), 7),  # digastric
    ),
    Ellipsoid((0, 44, -106), (21, 30, 17)),  # tongue
    Capsule((-14, 90, -96), (14, 90, -96), 5),  # orbicularis oris
)
# The orbits hold fat, the muscles of the eye, and the eye.
ORBITS = both_sides(Capsule((31, 62, -38), (16, 26, -36), 15))
EYE_MUSCLES = both_sides(
    Capsule((43, 60, -38), (17, 24, -35), 2.4),
    Capsule((20, 58, -38), (12, 24, -35), 2.4),
    Capsule((31, 60, -26), (15, 24, -33), 2.4),
    Capsule((31, 60, -50), (15, 24, -38), 2.4),
)
EYES = both_sides(Ellipsoid((31, 66, -38), (13, 13, 13)))
LENSES = both_sides(Ellipsoid((31, 76, -38), (4.5, 2.4, 4.5)))
OPTIC_NERVES = both_sides(Capsule((30, 53, -38), (12, 20, -34), 2.6))
GLANDS = both_sides(
    Ellipsoid((62, -4, -84), (10, 14, 22)),  # parotid
    Ellipsoid((32, 22, -126), (10, 16, 11)),  # submandibular
)

# Bone of the face: the walls of its cavities, and solid pieces.
WALLED = (
    *both_sides(
        Ellipsoid((28, 57, -68), (15, 17, 18)),  # maxillary sinus
        Ellipsoid((8, 50, -48), (8, 24, 13)),  # ethmoid cells
        Capsule((31, 60, -38), (16, 26, -36), 16.5),  # orbit
    ),
    Ellipsoid((0, 13, -46), (15, 12, 11)),  # sphenoid sinus
)
FACIAL_BONES = (
    *both_sides(
        Capsule((46, 64, -54), (38, 72, -30), 5),  # rim of the orbit
        Capsule((20, 84, -24), (42, 74, -26), 5),  # brow
        Capsule((44, 62, -56), (62, 30, -58), 4.5),  # cheek bone
        Capsule((62, 30, -58), (66, -10, -52), 3),  # zygomatic arch
        Capsule((9, 92, -40), (8, 84, -56), 2.5),  # nasal bone
        Capsule((17, 80, -54), (20, 78, -84), 4),  # frontal process of the maxilla
        Capsule((20, 18, -58), (22, 18, -88), 2.5),  # pterygoid plate
        Capsule((48, -6, -60), (50, 10, -112), 5),  # ramus of the jaw
        Capsule((47, 24, -70), (49, 14, -100), 4),  # coronoid process
        Capsule((52, -6, -56), (44, -6, -57), 5),  # head of the jaw
        Capsule((58, -34, -54), (54, -32, -72), 6),  # mastoid process
        Capsule((24, -30, -118), (10, 0, -128), 2),  # hyoid
    ),
    Arch((0, 30, -87), (27, 52), 4.5, 4),  # alveoli of the upper teeth
    Arch((0, 14, -116), (47, 76), 4.5, 11),  # body of the jaw
    Ellipsoid((0, 52, -85), (25, 32, 2.5)),  # hard palate
    Capsule((0, 84, -44), (0, 84, -58), 2.5),  # septum's root
)
PETROUS_BONES = both_sides(
    Capsule((14, -8, -40), (34, -20, -44), 5.5),  # pyramid, dense as no other bone
    Capsule((34, -20, -44), (58, -30, -48), 8),  # and mastoid
)
TEETH = (
    Arch((0, 30, -94), (27, 50), 2.8, 4),
    Arch((0, 26, -102.5), (27, 52), 2.8, 4),
)

# Vertebrae C1 … C5 with the discs between them; the canal is opened afterwards.
LEVELS = (-84, -102, -120, -138, -156)
SPINE = (
    *(Cylinder((0, -22, z), (15, 11), 6.5) for z in LEVELS[1:]),
    Capsule((0, -18, -78), (0, -22, -102), 5.5),  # dens
    Capsule((-14, -12, -82), (14, -12, -82), 5),  # anterior arch of the atlas
    *both_sides(*(Capsule((16, -26, z), (24, -34, z), 7) for z in LEVELS)),
    *both_sides(*(Capsule((22, -36, z - 2), (0, -62, z - 5), 3.5) for z in LEVELS)),
    *(Capsule((0, -60, z - 4), (0, -76, z - 10), 3.5) for z in LEVELS),
)
DISCS = tuple(Cylinder((0, -22, z - 9), (15, 11), 2.5) for z in LEVELS[1:])
CANAL = (Capsule((0, -42, -62), (0, -42, -190), 11),)
CORD = (Capsule((0, -43, -62), (0, -42, -190), 6),)

AIR_CELLS = both_sides(  # a honeycomb of bone and air
    Ellipsoid((60, -32, -52), (9, 13, 15)),
    Ellipsoid((8, 50, -48), (6.5, 22, 11)),
)
AIRWAYS = (
    *both_sides(
        Ellipsoid((28, 57, -68), (13, 15, 16)),  # maxillary sinus
        Ellipsoid((5.5, 54, -70), (4.5, 32, 15)),  # nasal cavity
        Ellipsoid((12, 80, -18), (13, 4, 11)),  # frontal sinus
        Capsule((90, -22, -46), (60, -20, -46), 3),  # ear canal
        Capsule((6, 82, -77), (8, 96, -80), 2.8),  # nostril
    ),
    Ellipsoid((0, 13, -46), (13, 10, 9)),  # sphenoid sinus
    Capsule((0, 12, -68), (0, 4, -86), 8),  # nasopharynx
    Capsule((0, 4, -86), (0, 2, -128), 7),  # oropharynx
    Capsule((0, 2, -128), (0, 10, -190), 9),  # larynx
    Capsule((-14, 46, -89.5), (14, 70, -90), 2),  # over the tongue
)
TURBINATES = both_sides(
    Capsule((6, 40, -80), (6, 78, -80), 3),
    Capsule((6, 42, -68), (6, 74, -68), 2.4),
)
