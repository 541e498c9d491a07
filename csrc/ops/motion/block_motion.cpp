// SPDX-License-Identifier: Apache-2.0
#include "ops/motion/block_motion.h"

#include <algorithm>
#include <utility>

#include "ops/op_table.h"

namespace aigc {

MotionEffort effort_of(MotionQuality quality) {
    switch (quality) {
        case MotionQuality::fast:
            return {8, 1, 16, 2, 3, 6, 4, 2, 4, 1, 20};
        case MotionQuality::balanced:
            return {8, 0, 24, 3, 3, 6, 8, 2, 4, 1, 20};
        case MotionQuality::best:
            return {4, 0, 24, 3, 3, 6, 24, 2, 4, 1, 20};
    }
    return {};
}

BlockField::BlockField(int width, int height, int step)
    : columns_((width + step - 1) / step),
      rows_((height + step - 1) / step),
      step_(step),
      vectors_(static_cast<std::size_t>(columns_) * rows_),
      costs_(vectors_.size()) {}

namespace {

SearchWeights weights_of(const MotionEffort& effort, float peak) {
    constexpr float kNoise = 20.0f / 64;  // variance of a gradient's noise, 8-bit samples
    const float unit = peak / 255;
    return {effort.smoothness * unit, effort.limit, effort.zero * unit, effort.zero_around * unit,
            kNoise * unit * unit};
}

/// One level: a first field, then better ones.
class LevelSearch {
  public:
    LevelSearch(const OpTable& table, const MotionEffort& effort, BlockSearch search, int step, ThreadPool& pool)
        : table_(table), effort_(effort), search_(search), step_(step), pool_(pool) {}

    BlockField run() {
        BlockField field = empty(), better = empty();
        search_.to = field.view();
        rows(table_.motion->seed);
        for (int pass = 0; pass < effort_.improvements; ++pass) {
            search_.from = field.view();
            search_.to = better.view();
            search_.reach = pass == 0 ? 2 : 1;
            rows(table_.motion->improve);
            std::swap(field, better);
        }
        return field;
    }

  private:
    BlockField empty() const { return BlockField(search_.a.width, search_.a.height, step_); }
    void rows(void (*kernel)(const BlockSearch&, int)) {
        pool_.parallel_for(static_cast<std::size_t>(search_.to.rows),
                           [&](std::size_t j) { kernel(search_, static_cast<int>(j)); });
    }
    const OpTable& table_;
    const MotionEffort& effort_;
    BlockSearch search_;
    int step_;
    ThreadPool& pool_;
};

/// The field of a level twice as large, each block with the vector of the one that holds it.
BlockField enlarged(BlockField coarse, int width, int height) {
    BlockField fine(width, height, coarse.step());
    const MotionBlocks from = coarse.view(), to = fine.view();
    for (int j = 0; j < to.rows; ++j) {
        for (int i = 0; i < to.columns; ++i) {
            const int source = std::min(j / 2, from.rows - 1) * from.columns + std::min(i / 2, from.columns - 1);
            to.vectors[j * to.columns + i] = {2 * from.vectors[source].x, 2 * from.vectors[source].y};
            to.costs[j * to.columns + i] = from.costs[source];
        }
    }
    return fine;
}

}  // namespace

BlockField find_motion(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                       const MotionEffort& effort, ThreadPool& pool) {
    constexpr int kStep = 8;
    BlockField field;
    const auto finest = std::min<std::size_t>(static_cast<std::size_t>(effort.finest), a.levels() - 1);
    const auto search_level = [&](std::size_t level, int step, float enlarged) {
        BlockSearch search = {};
        search.a = a.level(level);
        search.b = b.level(level);
        search.time = time;
        search.weights = weights_of(effort, peak);
        search.range = effort.range;
        search.newton_steps = enlarged == 1 ? 0 : effort.newton_steps;
        search.coarser = field.view();
        search.enlarged = enlarged;
        field = LevelSearch(table, effort, search, step, pool).run();
    };
    for (std::size_t level = a.levels(); level-- > finest;) search_level(level, kStep, 2);
    if (effort.step < kStep) search_level(finest, effort.step, 1);
    for (std::size_t level = finest; level-- > 0;)
        field = enlarged(std::move(field), a.level(level).width, a.level(level).height);
    return field;
}

}  // namespace aigc
