"""Containers of weights: safetensors, torch files without torch, ncnn, ONNX."""
