"""Training sets of pictures, from images and videos."""
