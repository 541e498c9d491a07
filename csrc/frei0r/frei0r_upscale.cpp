// SPDX-License-Identifier: Apache-2.0
// The plug-in aigc_upscale. A frei0r filter cannot change the size, so the frame comes in the top left corner of one
// that is already as large as the result (ffmpeg: pad=2*iw:2*ih), and fills it when it goes.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "base/error.h"
#include "frei0r/bgra_upscaler.h"
#include "frei0r/network_file.h"
#include "frei0r/plugin.h"

namespace {

enum : std::size_t { kModel, kPrecision, kParameters };
constexpr aigc::Parameter kInfo[kParameters] = {
    {"model", aigc::ParameterType::text, "aigc-x2, aigc-x3, aigc-x4, aigc-x2-video, or a file of `aigc models convert`",
     "aigc-x2"},
    {"precision", aigc::ParameterType::text, "auto, float32, bfloat16, int8", "auto"},
};

class Upscale : public aigc::PluginInstance {
  public:
    void update(const std::uint32_t* in, std::uint32_t* out) override {
        if (changed) load();
        if (!upscaler_) {  // no network fits the size of the frame; load() has printed why
            std::copy(in, in + width * height, out);
            return;
        }
        const std::size_t scale = upscaler_->scale();
        aigc::ConstBgra frame = {in, width / scale, height / scale, width};
        const std::size_t margin = aigc::margin_of(frame);
        frame.width -= margin;
        upscaler_->run(frame, {out, width - margin * scale, height, width});
        for (std::size_t y = 0; y < height; ++y)
            std::fill_n(out + (y + 1) * width - margin * scale, margin * scale, 0u);
    }

  private:
    /// Reads the parameters; where they cannot be, the defaults are used, with a message on stderr.
    void load() {
        changed = false;
        try {
            upscaler_ = open(texts[kModel], texts[kPrecision]);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s: %s; %s is used\n", aigc::kPlugin.library, error.what(),
                         kInfo[kModel].default_text);
            upscaler_.reset();
            upscaler_ = open(kInfo[kModel].default_text, kInfo[kPrecision].default_text);
        }
    }

    std::unique_ptr<aigc::BgraUpscaler> open(const std::string& model, const std::string& precision) const {
        auto upscaler = std::make_unique<aigc::BgraUpscaler>(aigc::load_network(model, precision));
        const std::size_t scale = upscaler->scale();
        if (scale == 0 || width % scale || height % scale)
            throw aigc::InputError(model + " enlarges by " + std::to_string(scale) + ", and a frame of " +
                                   std::to_string(width) + " x " + std::to_string(height) + " is no multiple of that");
        return upscaler;
    }

    std::unique_ptr<aigc::BgraUpscaler> upscaler_;
};

}  // namespace

const aigc::Plugin aigc::kPlugin = {"aigc upscale",
                                    "aigc_upscale",
                                    "Upscales the frame in the top left corner to the whole frame, by a neural network",
                                    PluginType::filter,
                                    kInfo,
                                    []() -> std::unique_ptr<PluginInstance> { return std::make_unique<Upscale>(); }};
