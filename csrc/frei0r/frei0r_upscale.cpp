// SPDX-License-Identifier: Apache-2.0
// The plug-in aigc_upscale. A frei0r filter cannot change the size, so the picture comes in the top left corner of a
// frame that is already as large as the result (ffmpeg: pad=2*iw:2*ih), and fills it when it goes.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "base/error.h"
#include "frei0r/bgra_upscaler.h"
#include "frei0r/frei0r.h"
#include "frei0r/network_file.h"

namespace {

enum Parameter { kModel, kPrecision, kParameters };
const char* const kDefaults[kParameters] = {"aigc-x2", "auto"};

struct Upscale {
    Upscale(std::size_t frame_width, std::size_t frame_height) : width(frame_width), height(frame_height) {}

    std::size_t width, height;
    std::string values[kParameters] = {kDefaults[kModel], kDefaults[kPrecision]};
    bool changed = true;
    std::unique_ptr<aigc::BgraUpscaler> upscaler;

    /// With what the parameters say; where that cannot be, with the defaults, and a word on stderr.
    void load() {
        changed = false;
        try {
            upscaler = made(values[kModel], values[kPrecision]);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "aigc_upscale: %s; %s is used\n", error.what(), kDefaults[kModel]);
            upscaler = made(kDefaults[kModel], kDefaults[kPrecision]);
        }
    }

    std::unique_ptr<aigc::BgraUpscaler> made(const std::string& model, const std::string& precision) const {
        auto found = std::make_unique<aigc::BgraUpscaler>(aigc::load_network(model, precision));
        const std::size_t scale = found->scale();
        if (scale == 0 || width % scale || height % scale)
            throw aigc::InputError(model + " enlarges by " + std::to_string(scale) + ", and a frame of " +
                                   std::to_string(width) + " x " + std::to_string(height) + " is no multiple of that");
        return found;
    }
};

}  // namespace

int f0r_init() { return 1; }
void f0r_deinit() {}

void f0r_get_plugin_info(f0r_plugin_info* info) {
    *info = {"aigc upscale",
             "aigc_plugin",
             0,
             0,
             1,
             0,
             1,
             kParameters,
             "Enlarges the picture in the top left corner to the whole frame, by a neural network"};
}

void f0r_get_param_info(f0r_param_info* info, int index) {
    static const f0r_param_info kInfo[kParameters] = {
        {"model", 4, "aigc-x2, aigc-x3, aigc-x4, aigc-x2-video, or a file of `aigc models convert`"},
        {"precision", 4, "auto, float32, bfloat16, int8"},
    };
    if (index >= 0 && index < kParameters) *info = kInfo[index];
}

void* f0r_construct(unsigned width, unsigned height) {
    if (width == 0 || height == 0) return nullptr;
    return new (std::nothrow) Upscale(width, height);
}

void f0r_destruct(void* instance) { delete static_cast<Upscale*>(instance); }

void f0r_set_param_value(void* instance, void* value, int index) {
    if (!instance || !value || index < 0 || index >= kParameters) return;
    auto& upscale = *static_cast<Upscale*>(instance);
    const char* const text = *static_cast<char**>(value);
    if (!text || upscale.values[index] == text) return;
    upscale.values[index] = *text ? text : kDefaults[index];
    upscale.changed = true;
}

void f0r_get_param_value(void* instance, void* value, int index) {
    if (!instance || !value || index < 0 || index >= kParameters) return;
    *static_cast<const char**>(value) = static_cast<Upscale*>(instance)->values[index].c_str();
}

void f0r_update(void* instance, double, const std::uint32_t* in, std::uint32_t* out) {
    auto& upscale = *static_cast<Upscale*>(instance);
    const std::size_t width = upscale.width, height = upscale.height;
    try {
        if (upscale.changed) upscale.load();
        if (!upscale.upscaler) {  // the frame is of no size that could be
            std::copy(in, in + width * height, out);
            return;
        }
        const std::size_t scale = upscale.upscaler->scale();
        aigc::ConstBgra picture = {in, width / scale, height / scale, width};
        const std::size_t margin = aigc::margin_of(picture);
        picture.width -= margin;
        upscale.upscaler->run(picture, {out, width - margin * scale, height, width});
        for (std::size_t y = 0; y < height; ++y)
            std::fill_n(out + (y + 1) * width - margin * scale, margin * scale, 0u);
    } catch (const std::exception& error) {
        if (!upscale.upscaler) std::fprintf(stderr, "aigc_upscale: %s\n", error.what());
        std::copy(in, in + width * height, out);
    }
}
