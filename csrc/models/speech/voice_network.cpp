// SPDX-License-Identifier: Apache-2.0
#include "models/speech/voice_network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "models/scratch.h"

namespace aigc {
namespace {

constexpr std::int64_t kMostFrames = 400000;
constexpr std::size_t kPlaceColumns = 4;

/// The position of the centre of a pair of frames in a symbol: the share that is over, then log(1 + x) of the frames
/// since its start, to its end, and of its length.
void write_place(double centre, double first, double length, float* out) {
    const double since = std::max(0.0, centre - first), until = std::max(0.0, length - since);
    out[0] = static_cast<float>(std::min(1.0, since / std::max(1.0, length)));
    out[1] = static_cast<float>(std::log1p(since));
    out[2] = static_cast<float>(std::log1p(until));
    out[3] = static_cast<float>(std::log1p(length));
}

}  // namespace

VoiceNetwork::VoiceNetwork(const Engine& engine, const VoiceSizes& sizes, const Tensors& tensors)
    : embedding_(tensors.get("embedding.weight", {sizes.symbols, sizes.encoder.width})),
      symbols_(sizes.symbols),
      encoder_(engine, sizes.encoder, tensors, "encoder."),
      prosody_(engine, sizes.prosody, tensors, "prosody."),
      prosody_out_(engine, tensors, "prosody_out", sizes.prosody.width, 3, 1),
      tone_(engine, tensors, "tone", 2, sizes.encoder.width, 3),
      place_(engine, tensors, "place", kPlaceColumns, sizes.encoder.width, 1),
      decoder_(engine, sizes.decoder, tensors, "decoder.") {}

void VoiceNetwork::encode(const std::vector<std::int64_t>& ids, Rows<float> out) const {
    for (std::size_t t = 0; t < ids.size(); ++t) {
        const std::int64_t id = ids[t];
        if (id < 0 || static_cast<std::size_t>(id) >= symbols_)
            throw InputError("symbol " + std::to_string(id) + " is none of the voice's " + std::to_string(symbols_));
        std::copy_n(embedding_.data + static_cast<std::size_t>(id) * width(), width(), out.row(t));
    }
    encoder_.run(out);
}

void VoiceNetwork::predict(Rows<const float> rows, Rows<float> out) const {
    const Scratch x(rows.rows, width());
    copy_rows(rows, x.rows());
    prosody_.run(x.rows());
    prosody_out_.run(x.rows(), out, Activation::none, false);
}

std::size_t VoiceNetwork::pairs_of(const std::vector<std::int64_t>& durations) {
    std::int64_t frames = 0;
    for (const std::int64_t duration : durations) {
        if (duration < 0 || duration > kMostFrames)
            throw InputError("a duration must be from 0 to " + std::to_string(kMostFrames) + " frames, not " +
                             std::to_string(duration));
        frames += duration;
        if (frames > kMostFrames) throw InputError("the durations add up to more than an hour");
    }
    if (frames == 0) throw InputError("the durations add up to no frame at all");
    return static_cast<std::size_t>((frames + 1) / 2);
}

void VoiceNetwork::decode(Rows<const float> rows, Rows<const float> tone, const std::vector<std::int64_t>& durations,
                          Rows<float> frames) const {
    const std::size_t pairs = pairs_of(durations);
    const Scratch toned(rows.rows, width()), spread(pairs, width()), places(pairs, kPlaceColumns);
    const Rows<float> x = toned.rows(), decoded = spread.rows();
    copy_rows(rows, x);
    tone_.run(tone, x, Activation::none, true);

    // A pair is the mean of its frames' symbols; its position is that in the symbol of its first frame.
    const std::int64_t all = std::accumulate(durations.begin(), durations.end(), std::int64_t{0});
    std::size_t symbol = 0;
    std::int64_t first = 0;
    for (std::int64_t frame = 0; frame < all; ++frame) {
        while (frame >= first + durations[symbol]) first += durations[symbol++];
        float* const row = decoded.row(static_cast<std::size_t>(frame / 2));
        const float* const from = x.row(symbol);
        for (std::size_t c = 0; c < width(); ++c) row[c] += 0.5f * from[c];
        if (frame % 2 == 0) {
            const auto pair = static_cast<std::size_t>(frame / 2);
            write_place(2.0 * static_cast<double>(pair) + 1.0, static_cast<double>(first),
                        static_cast<double>(durations[symbol]), places.rows().row(pair));
        }
    }
    place_.run(places.rows(), decoded, Activation::none, true);
    decoder_.run(decoded, frames);
}

}  // namespace aigc
