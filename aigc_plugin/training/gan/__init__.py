"""Training of generators of images and videos against a critic: DCGAN, StyleGAN2, VideoGAN, StackGAN."""
