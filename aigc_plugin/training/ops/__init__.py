"""The package's kernels as operators of torch, with gradients."""
