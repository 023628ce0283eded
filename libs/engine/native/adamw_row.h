// A row of a table that AdamW updates, as its kernels see it.
#pragma once
#include <cstdint>

namespace tasnif {

/**
 * A row without a gradient still moves in dense AdamW: by its momentum, and by the decay. Those steps are made up for
 * one by one when the row is next needed, so it does not matter in how many pieces. After this many the momentum has
 * shrunk by 0.9^160 < 1e-7 and counts as ended.
 */
constexpr int32_t MOMENTUM_STEPS = 160;

/** What a step needs to know, one row of `schedule [steps, 3]`: lr·√(1-β2ⁿ)/(1-β1ⁿ), 1-lr·decay, ε·√(1-β2ⁿ). */
struct Step {
  float rate, decay, epsilon;
};

struct Row {
  float *values, *mean, *variance;
  int32_t *touched, *settled;
};

}  // namespace tasnif
