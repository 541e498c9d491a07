// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/speech/mel_vae.h"
#include "models/speech/voice_network.h"

namespace py = pybind11;

namespace aigc {
namespace {

ConvTransformerSizes stack_sizes(const py::dict& config) {
    return {size_in(config, "layers"), size_in(config, "width"), size_in(config, "heads"),
            size_in(config, "window"), size_in(config, "feed"),  size_in(config, "kernel")};
}

MelDecoderSizes decoder_sizes(const py::dict& config) {
    return {stack_sizes(config["stack"].cast<py::dict>()), size_in(config, "n_mel"), size_in(config, "post_kernel"),
            size_in(config, "post_width")};
}

VoiceSizes voice_sizes(const py::dict& config) {
    return {py::len(config["symbols"]), stack_sizes(config["encoder"].cast<py::dict>()),
            stack_sizes(config["prosody"].cast<py::dict>()), decoder_sizes(config["decoder"].cast<py::dict>())};
}

MelVaeSizes vae_sizes(const py::dict& config) {
    return {stack_sizes(config["encoder"].cast<py::dict>()), decoder_sizes(config["decoder"].cast<py::dict>()),
            size_in(config, "latents"), size_in(config, "pairs")};
}

std::unique_ptr<VoiceNetwork> make_voice(const py::dict& config, const py::object& tensors, const Engine& engine) {
    const VoiceSizes sizes = voice_sizes(config);
    const Tensors source = tensors_of(tensors);
    py::gil_scoped_release release;
    return std::make_unique<VoiceNetwork>(engine, sizes, source);
}

std::unique_ptr<MelVae> make_vae(const py::dict& config, const py::object& tensors, const Engine& engine) {
    const MelVaeSizes sizes = vae_sizes(config);
    const Tensors source = tensors_of(tensors);
    py::gil_scoped_release release;
    return std::make_unique<MelVae>(engine, sizes, source);
}

FloatArray encode(const VoiceNetwork& net, const std::vector<std::int64_t>& ids) {
    NewRows out(ids.size(), net.width());
    py::gil_scoped_release release;
    net.encode(ids, out.rows);
    return out.array;
}

FloatArray predict(const VoiceNetwork& net, const FloatArray& rows) {
    const Rows<const float> given = rows_of(rows, "rows", net.width());
    NewRows out(given.rows, 3);
    py::gil_scoped_release release;
    net.predict(given, out.rows);
    return out.array;
}

FloatArray decode(const VoiceNetwork& net, const FloatArray& rows, const FloatArray& tone,
                  const std::vector<std::int64_t>& durations) {
    const Rows<const float> given = rows_of(rows, "rows", net.width()), toned = rows_of(tone, "tone", 2);
    if (toned.rows != given.rows || durations.size() != given.rows)
        throw InputError("rows, tone and durations must be of the same symbols, not " + std::to_string(given.rows) +
                         ", " + std::to_string(toned.rows) + " and " + std::to_string(durations.size()));
    NewRows out(2 * VoiceNetwork::pairs_of(durations), net.frame_columns());
    py::gil_scoped_release release;
    net.decode(given, toned, durations, out.rows);
    return out.array;
}

FloatArray vae_encode(const MelVae& net, const FloatArray& mel) {
    const Rows<const float> given = rows_of(mel, "mel", net.sizes().decoder.n_mel);
    NewRows out(given.rows / net.sizes().frames(), 2 * net.sizes().latents);
    py::gil_scoped_release release;
    net.encode(given, out.rows);
    return out.array;
}

FloatArray vae_decode(const MelVae& net, const FloatArray& code) {
    const Rows<const float> given = rows_of(code, "code", net.sizes().latents);
    NewRows out(given.rows * net.sizes().frames(), net.sizes().decoder.frame_columns());
    py::gil_scoped_release release;
    net.decode(given, out.rows);
    return out.array;
}

}  // namespace
}  // namespace aigc

void register_voice(py::module_& m) {
    using namespace aigc;
    py::class_<VoiceNetwork>(m, "VoiceNetwork")
        .def(py::init(&make_voice), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"))
        .def("encode", &encode, py::arg("ids"))
        .def("predict", &predict, py::arg("rows"))
        .def("decode", &decode, py::arg("rows"), py::arg("tone"), py::arg("durations"));
    py::class_<MelVae>(m, "MelVae")
        .def(py::init(&make_vae), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"))
        .def("encode", &vae_encode, py::arg("mel"))
        .def("decode", &vae_decode, py::arg("code"));
}
