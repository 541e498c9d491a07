// SPDX-License-Identifier: Apache-2.0
#include "frei0r/background_file.h"

#include <cstddef>

#include "base/error.h"
#include "frei0r/weights_file.h"

namespace aigc {
namespace {

constexpr std::size_t kMostLights = 100000;

WeightsFile styles_file() { return open_weights(packaged_weights("aigc-drift")); }

Json styles_of(const WeightsFile& file) { return parse_json(file.about()["aigc.config"].text()); }

FieldShape shape_of(const Json& json) {
    const auto number = [&](const char* key) { return json[key].number(); };
    return {number("slope"),     number("cutoff"), number("low"),    number("stretch_x"),
            number("stretch_y"), number("angle"),  number("boil"),   number("travel_x"),
            number("travel_y"),  number("wave"),   number("wave_x"), number("wave_y")};
}

Lights lights_of(const std::string& name) {
    if (name == "stars") return Lights::stars;
    if (name == "discs") return Lights::discs;
    return Lights::none;
}

std::vector<float> values_of(const WeightsFile& file, const std::string& name, std::size_t count) {
    const Tensor tensor = file.tensor(name);
    std::size_t held = 1;
    for (const std::size_t side : tensor.shape) held *= side;
    if (held != count) throw InputError("the styles are damaged: " + name + " does not have its size");
    return {tensor.data, tensor.data + held};
}

BackgroundStyle style_of(const WeightsFile& file, const Json& json) {
    using Style = BackgroundStyle;
    const std::string& name = json["name"].text();
    return {shape_of(json["first"]),
            shape_of(json["second"]),
            shape_of(json["value"]),
            shape_of(json["hue"]),
            json["first_reach"].number(),
            json["second_reach"].number(),
            json["second_x"].number(),
            json["second_y"].number(),
            lights_of(json["lights"].text()),
            static_cast<int>(json["light_count"].whole(kMostLights)),
            values_of(file, name + ".curve", 2 * Style::kCurveHues * Style::kCurveValues),
            values_of(file, name + ".colours", 3 * Style::kHues * Style::kValues)};
}

}  // namespace

BackgroundStyle load_background_style(std::string_view name) {
    const WeightsFile file = styles_file();
    const Json config = styles_of(file);
    std::string known;
    for (const Json& style : config["styles"].array()) {
        if (style["name"].text() == name) return style_of(file, style);
        known += (known.empty() ? "" : ", ") + style["name"].text();
    }
    throw InputError("there is no style '" + std::string(name) + "' among " + known);
}

}  // namespace aigc
