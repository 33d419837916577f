"""A check that tests of diagrams share."""


def assert_in_view(ax):
    """Nothing that is drawn reaches beyond the axes."""
    ax.figure.draw_without_rendering()
    frame = ax.get_window_extent()
    for artist in [*ax.texts, *ax.patches, *ax.images, *ax.lines]:
        extent = artist.get_window_extent()
        assert frame.x0 <= extent.x0 <= extent.x1 <= frame.x1, artist
        assert frame.y0 <= extent.y0 <= extent.y1 <= frame.y1, artist
