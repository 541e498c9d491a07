// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

namespace py = pybind11;

void register_errors();
void register_backend(py::module_& m);
void register_background(py::module_& m);
void register_conv2d(py::module_& m);
void register_cuda(py::module_& m);
void register_engine(py::module_& m);
void register_fir(py::module_& m);
void register_grid_conv(py::module_& m);
void register_limiter(py::module_& m);
void register_upscaler(py::module_& m);
void register_motion(py::module_& m);
void register_ops(py::module_& m);
void register_probe(py::module_& m);
void register_recurrent(py::module_& m);
void register_resample(py::module_& m);
void register_styled_speech(py::module_& m);
void register_tacotron2(py::module_& m);
void register_vits(py::module_& m);
void register_voice(py::module_& m);
void register_waveglow(py::module_& m);
void register_wavenet(py::module_& m);
void register_wavenet_layer(py::module_& m);

PYBIND11_MODULE(_core, m, py::mod_gil_not_used()) {
    m.doc() = "The native core: kernels and models, arrays in and arrays out. Python code goes through aigc_plugin.";
    m.attr("__version__") = AIGC_VERSION;
    register_errors();
    register_backend(m);
    register_engine(m);
    register_background(m);
    register_conv2d(m);
    register_cuda(m);
    register_fir(m);
    register_grid_conv(m);
    register_limiter(m);
    register_upscaler(m);
    register_motion(m);
    register_ops(m);
    register_probe(m);
    register_recurrent(m);
    register_resample(m);
    register_styled_speech(m);
    register_tacotron2(m);
    register_vits(m);
    register_voice(m);
    register_waveglow(m);
    register_wavenet(m);
    register_wavenet_layer(m);
}
