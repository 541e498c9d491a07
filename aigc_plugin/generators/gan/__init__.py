"""Generators of images and videos from noise: StyleGAN2 and 3, DCGAN, VideoGAN, StackGAN; and the layers they share."""
