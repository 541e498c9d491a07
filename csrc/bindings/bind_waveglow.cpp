// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/calibration.h"
#include "models/speech/waveglow_stream.h"

namespace py = pybind11;

namespace aigc {
namespace {

std::shared_ptr<WaveGlow> make_waveglow(const py::dict& config, const py::object& tensors, const Engine& engine,
                                        const std::optional<FloatArray>& activation_scales) {
    const WaveGlowConfig read = waveglow_config(config);
    const float* scales = nullptr;
    if (activation_scales) scales = vector_of(*activation_scales, "activation_scales", read.activation_scales());
    const Tensors source = tensors_of(tensors);
    py::gil_scoped_release release;
    return std::make_shared<WaveGlow>(read, source, engine, scales);
}

/// The rows that are ready, as a new array; they leave the stream.
FloatArray take(WaveGlowStream& stream) {
    const Rows<const float> ready = stream.ready();
    NewRows out(ready.rows, ready.cols);
    for (std::size_t t = 0; t < ready.rows; ++t) std::copy_n(ready.row(t), ready.cols, out.rows.row(t));
    stream.take_all();
    return out.array;
}

/// A stream with the model that it runs on.
struct OpenStream {
    std::shared_ptr<const WaveGlow> model;
    WaveGlowStream stream;

    FloatArray push(const FloatArray& mel, const std::optional<FloatArray>& source,
                    const std::optional<FloatArray>& latents) {
        const WaveGlowInputs inputs = waveglow_inputs(model->config(), mel, source, latents);
        {
            py::gil_scoped_release release;
            stream.push(inputs.mel, inputs.source, inputs.latents);
        }
        return take(stream);
    }
    FloatArray finish() {
        {
            py::gil_scoped_release release;
            stream.finish();
        }
        return take(stream);
    }
};

FloatArray calibrate(std::shared_ptr<const WaveGlow> model, const FloatArray& mel,
                     const std::optional<FloatArray>& source, std::uint64_t seed, float sigma) {
    if (model->engine().precision != Precision::float32)
        throw InputError("calibrate() runs in float32: load the model with precision=\"float32\"");
    const WaveGlowInputs inputs = waveglow_inputs(model->config(), mel, source, {});
    std::vector<float> scales;
    {
        py::gil_scoped_release release;
        Calibration calibration(model->config());
        WaveGlowStream stream(model, sigma, seed);
        calibration.watch(stream);
        stream.push(inputs.mel, inputs.source, inputs.latents);
        stream.finish();
        scales = calibration.scales();
    }
    return FloatArray(static_cast<py::ssize_t>(scales.size()), scales.data());
}

}  // namespace
}  // namespace aigc

void register_waveglow(py::module_& m) {
    using namespace aigc;
    py::class_<WaveGlow, std::shared_ptr<WaveGlow>>(m, "WaveGlow")
        .def(py::init(&make_waveglow), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"),
             py::arg("activation_scales") = py::none())
        .def(
            "open",
            [](std::shared_ptr<WaveGlow> model, float sigma, std::uint64_t seed) {
                return std::make_unique<OpenStream>(OpenStream{model, WaveGlowStream(model, sigma, seed)});
            },
            py::kw_only(), py::arg("sigma"), py::arg("seed"))
        .def("calibrate", &calibrate, py::arg("mel"), py::arg("source") = py::none(), py::arg("seed") = 0,
             py::arg("sigma") = 1.0f)
        .def_property_readonly("context_frames", &WaveGlow::context_frames)
        .def_property_readonly("engine", [](const WaveGlow& model) { return model.engine(); });
    py::class_<OpenStream>(m, "WaveGlowStream")
        .def("push", &OpenStream::push, py::arg("mel"), py::arg("source") = py::none(), py::arg("latents") = py::none())
        .def("finish", &OpenStream::finish);
}
