// SPDX-License-Identifier: Apache-2.0
#include "bindings/model_inputs.h"

#include <pybind11/numpy.h>

#include "base/error.h"

namespace py = pybind11;

namespace aigc {
namespace {

using AnyFloats = py::array_t<float, py::array::c_style | py::array::forcecast>;

/// Drops a Python object from a thread that may not hold the GIL.
struct ReleaseUnderGil {
    void operator()(py::object* object) const {
        py::gil_scoped_acquire acquire;
        delete object;
    }
};

std::optional<Tensor> find_tensor(const py::object& mapping, const std::string& name) {
    py::gil_scoped_acquire acquire;
    if (!mapping.contains(name)) return std::nullopt;
    const auto values = mapping[py::str(name)].cast<AnyFloats>();
    Tensor tensor;
    tensor.data = values.data();
    tensor.shape.assign(values.shape(), values.shape() + values.ndim());
    tensor.owner = std::shared_ptr<py::object>(new py::object(values), ReleaseUnderGil());
    return tensor;
}

ConditioningKind kind_in(const py::dict& config) {
    const std::string name = py::str(config["conditioning"]);
    if (name == "upsample") return ConditioningKind::upsample;
    if (name == "group") return ConditioningKind::group;
    if (name == "transformer") return ConditioningKind::transformer;
    throw InputError("conditioning must be upsample, group or transformer, not '" + name + "'");
}

ConditioningConfig conditioning_config(const py::dict& config) {
    ConditioningConfig out;
    out.kind = kind_in(config);
    out.n_mel = size_in(config, "n_mel");
    out.n_group = size_in(config, "n_group");
    out.hop = size_in(config, "hop");
    out.n_cond = size_in(config, "n_cond");
    if (out.kind != ConditioningKind::transformer) return out;
    out.encoder_layers = size_in(config, "encoder_layers");
    out.encoder_kernel = size_in(config, "encoder_kernel");
    out.transformer_layers = size_in(config, "transformer_layers");
    out.transformer = {size_in(config, "width"), size_in(config, "heads"), size_in(config, "feed"),
                       size_in(config, "window")};
    return out;
}

}  // namespace

std::size_t size_in(const py::dict& config, const char* key) {
    if (!config.contains(key)) throw InputError("config lacks '" + std::string(key) + "'");
    const py::object value = config[key];
    if (!py::isinstance<py::int_>(value) || value.cast<long long>() < 0)
        throw InputError("config: '" + std::string(key) + "' must be a whole number of 0 or more, not " +
                         std::string(py::repr(value)));
    return value.cast<std::size_t>();
}

Tensors tensors_of(const py::object& mapping) {
    // The source lives as long as the call that reads it, which holds the mapping.
    return Tensors([&mapping](const std::string& name) { return find_tensor(mapping, name); });
}

WaveGlowConfig waveglow_config(const py::dict& config) {
    WaveGlowConfig out;
    out.n_flows = size_in(config, "n_flows");
    out.n_group = size_in(config, "n_group");
    out.n_early_every = size_in(config, "n_early_every");
    out.n_early_size = size_in(config, "n_early_size");
    out.n_layers = size_in(config, "n_layers");
    out.n_channels = size_in(config, "n_channels");
    out.kernel_size = size_in(config, "kernel_size");
    out.n_source = config.contains("n_source") ? size_in(config, "n_source") : 0;
    out.swap_halves = config.contains("swap_halves") && config["swap_halves"].cast<bool>();
    out.conditioning = conditioning_config(config);
    return out;
}

WaveGlowInputs waveglow_inputs(const WaveGlowConfig& config, const FloatArray& mel,
                               const std::optional<FloatArray>& source, const std::optional<FloatArray>& latents) {
    WaveGlowInputs inputs{rows_of(mel, "mel", config.conditioning.n_mel), {}, {}};
    if (config.n_source && !source)
        throw InputError("this model needs a source of " + std::to_string(config.n_source) + " columns");
    if (!config.n_source && source) throw InputError("this model takes no source (n_source is 0)");
    if (source) inputs.source = rows_of(*source, "source", config.n_source);
    if (latents) inputs.latents = rows_of(*latents, "latents");
    return inputs;
}

WaveNetConfig wavenet_config(const py::dict& config) {
    return {size_in(config, "n_in"),     size_in(config, "n_out"),      size_in(config, "n_cond"),
            size_in(config, "n_layers"), size_in(config, "n_channels"), size_in(config, "kernel_size")};
}

Tacotron2Config tacotron2_config(const py::dict& config) {
    Tacotron2Config out;
    out.n_symbols = size_in(config, "n_symbols");
    out.n_mel = size_in(config, "n_mel");
    out.embedding = size_in(config, "embedding");
    out.encoder_layers = size_in(config, "encoder_layers");
    out.encoder_kernel = size_in(config, "encoder_kernel");
    out.prenet = size_in(config, "prenet");
    out.attention_units = size_in(config, "attention_units");
    out.decoder_units = size_in(config, "decoder_units");
    out.attention = size_in(config, "attention");
    out.location_filters = size_in(config, "location_filters");
    out.location_kernel = size_in(config, "location_kernel");
    out.postnet_layers = size_in(config, "postnet_layers");
    out.postnet_channels = size_in(config, "postnet_channels");
    out.postnet_kernel = size_in(config, "postnet_kernel");
    return out;
}

}  // namespace aigc
