"""Text as images: fonts, line layout in both directions, styles, placement on a frame."""
