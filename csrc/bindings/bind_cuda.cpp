// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/speech/waveglow_cuda.h"

namespace py = pybind11;

namespace aigc {
namespace {

py::dict facts_dict(const cuda::DeviceFacts& facts) {
    py::dict out;
    out["name"] = facts.name;
    out["compute_capability"] = py::make_tuple(facts.major, facts.minor);
    out["processors"] = facts.processors;
    return out;
}

CudaEngine make_cuda_engine(const py::bytes& fatbin, const py::bytes& ptx, int ordinal, const Engine& host) {
    const cuda::KernelImages images{fatbin, ptx};
    py::gil_scoped_release release;
    return {cuda::Device::open(ordinal, images), host};
}

std::shared_ptr<cuda::WaveGlow> make_cuda_waveglow(const py::dict& config, const py::object& tensors,
                                                   const CudaEngine& engine, const py::object& activation_scales) {
    if (!activation_scales.is_none()) throw InputError("activation_scales are for int8, and backend cuda has bfloat16");
    const WaveGlowConfig read = waveglow_config(config);
    const Tensors source = tensors_of(tensors);
    py::gil_scoped_release release;
    return std::make_shared<cuda::WaveGlow>(read, source, engine);
}

/// A stream with the model that it runs on.
struct OpenCudaStream {
    std::shared_ptr<const cuda::WaveGlow> model;
    cuda::WaveGlowStream stream;

    OpenCudaStream(std::shared_ptr<const cuda::WaveGlow> on, float sigma, std::uint64_t seed)
        : model(on), stream(std::move(on), sigma, seed) {}
    FloatArray push(const FloatArray& mel, const std::optional<FloatArray>& source,
                    const std::optional<FloatArray>& latents) {
        const WaveGlowInputs inputs = waveglow_inputs(model->config(), mel, source, latents);
        {
            py::gil_scoped_release release;
            stream.push(inputs.mel, inputs.source, inputs.latents);
        }
        return take();
    }
    FloatArray finish() {
        {
            py::gil_scoped_release release;
            stream.finish();
        }
        return take();
    }
    FloatArray take() {
        NewRows out(stream.ready(), model->config().n_group);
        {
            py::gil_scoped_release release;
            stream.take(out.rows.data);
        }
        return out.array;
    }
};

}  // namespace
}  // namespace aigc

void register_cuda(py::module_& m) {
    using namespace aigc;
    m.def("cuda_why_not", &cuda::why_not, py::arg("ordinal"), py::call_guard<py::gil_scoped_release>(),
          "Why a GPU cannot be used; empty where it can.");
    m.def(
        "cuda_facts", [](int ordinal) { return facts_dict(cuda::device_facts(ordinal)); }, py::arg("ordinal"),
        "What a GPU is. Raises BackendUnavailable.");
    py::class_<CudaEngine>(m, "CudaEngine", "A GPU with the kernels loaded, and the engine of what stays on the host.")
        .def(py::init(&make_cuda_engine), py::arg("fatbin"), py::arg("ptx"), py::arg("ordinal"), py::arg("host"))
        .def_property_readonly("host", [](const CudaEngine& engine) { return engine.host; })
        .def_property_readonly("memory",
                               [](const CudaEngine& engine) {
                                   const cuda::DeviceFacts facts = engine.device->facts();
                                   return py::make_tuple(facts.free_bytes, facts.total_bytes);
                               })
        .def("__repr__", [](const CudaEngine& engine) { return "CudaEngine(" + engine.device->facts().text() + ")"; });
    py::class_<cuda::WaveGlow, std::shared_ptr<cuda::WaveGlow>>(m, "CudaWaveGlow")
        .def(py::init(&make_cuda_waveglow), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"),
             py::arg("activation_scales") = py::none())
        .def(
            "open",
            [](std::shared_ptr<cuda::WaveGlow> model, float sigma, std::uint64_t seed) {
                return std::make_unique<OpenCudaStream>(model, sigma, seed);
            },
            py::kw_only(), py::arg("sigma"), py::arg("seed"))
        .def_property_readonly("context_frames", &cuda::WaveGlow::context_frames)
        .def_property_readonly("engine", [](const cuda::WaveGlow& model) { return model.engine(); });
    py::class_<OpenCudaStream>(m, "CudaWaveGlowStream")
        .def("push", &OpenCudaStream::push, py::arg("mel"), py::arg("source") = py::none(),
             py::arg("latents") = py::none())
        .def("finish", &OpenCudaStream::finish);
}
