"""The kernels by themselves: numpy arrays, or anything that speaks DLPack, in and out."""
