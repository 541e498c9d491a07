// SPDX-License-Identifier: Apache-2.0
// The functions that a frei0r host calls, for the one plug-in of this library. Nothing is thrown into the host, which
// may be written in C.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "frei0r/frei0r.h"
#include "frei0r/plugin.h"

namespace {

using aigc::kPlugin;
using aigc::Parameter;
using aigc::ParameterType;

/// The plug-in's instance, and the memory of its parameters.
struct Handle {
    std::unique_ptr<aigc::PluginInstance> instance;
    std::vector<std::string> texts;
    std::vector<double> numbers;
};

const Parameter* parameter(int index) {
    const bool known = index >= 0 && static_cast<std::size_t>(index) < kPlugin.parameters.size();
    return known ? &kPlugin.parameters[static_cast<std::size_t>(index)] : nullptr;
}

/// Stores a value; returns whether it differs from the one before.
template <class Value>
bool replace(Value& stored, const Value& value) {
    const bool differs = stored != value;
    stored = value;
    return differs;
}

}  // namespace

int f0r_init() { return 1; }
void f0r_deinit() {}

void f0r_get_plugin_info(f0r_plugin_info* info) {
    const int parameters = static_cast<int>(kPlugin.parameters.size());
    const int type = static_cast<int>(kPlugin.type);
    *info = {kPlugin.name, "aigc_plugin", type, 0, 1, 0, 1, parameters, kPlugin.explanation};
}

void f0r_get_param_info(f0r_param_info* info, int index) {
    if (const Parameter* known = parameter(index))
        *info = {known->name, static_cast<int>(known->type), known->explanation};
}

void* f0r_construct(unsigned width, unsigned height) {
    if (width == 0 || height == 0) return nullptr;
    try {
        auto handle = std::make_unique<Handle>();
        for (const Parameter& each : kPlugin.parameters) {
            handle->texts.emplace_back(each.default_text);
            handle->numbers.push_back(each.default_number);
        }
        handle->instance = kPlugin.make();
        handle->instance->width = width;
        handle->instance->height = height;
        handle->instance->texts = handle->texts;
        handle->instance->numbers = handle->numbers;
        return handle.release();
    } catch (const std::exception&) {  // out of memory
        return nullptr;
    }
}

void f0r_destruct(void* instance) { delete static_cast<Handle*>(instance); }

void f0r_set_param_value(void* instance, void* value, int index) {
    const Parameter* known = parameter(index);
    if (!instance || !value || !known) return;
    auto& handle = *static_cast<Handle*>(instance);
    const auto number = static_cast<std::size_t>(index);
    if (known->type == ParameterType::number) {
        handle.instance->changed |= replace(handle.numbers[number], *static_cast<double*>(value));
    } else if (const char* text = *static_cast<char**>(value)) {
        const std::string chosen = *text ? text : known->default_text;
        handle.instance->changed |= replace(handle.texts[number], chosen);
    }
}

void f0r_get_param_value(void* instance, void* value, int index) {
    const Parameter* known = parameter(index);
    if (!instance || !value || !known) return;
    const auto& handle = *static_cast<Handle*>(instance);
    const auto number = static_cast<std::size_t>(index);
    if (known->type == ParameterType::number) {
        *static_cast<double*>(value) = handle.numbers[number];
    } else {
        *static_cast<const char**>(value) = handle.texts[number].c_str();
    }
}

void f0r_update(void* instance, double time, const std::uint32_t* in, std::uint32_t* out) {
    auto& plugin = *static_cast<Handle*>(instance)->instance;
    plugin.time = time;
    try {
        plugin.update(in, out);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", kPlugin.library, error.what());
        const std::size_t pixels = plugin.width * plugin.height;
        if (in) {
            std::copy(in, in + pixels, out);
        } else {
            std::fill_n(out, pixels, 0xFF000000u);
        }
    }
}
