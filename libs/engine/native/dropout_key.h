// Which values a dropout keeps, as a function of (seed, step, site).
#pragma once
#include <cstdint>

namespace tasnif {

/**
 * The key of a counter-based generator: the same numbers for the same key, whatever was drawn before, so nothing of it has
 * to be kept for the gradient or in a checkpoint. `drop` in vectors.h draws by it.
 */
struct DropoutKey {
  uint32_t offset, mask, threshold;
  float scale;

  /** `probability` is met to 2^-32; `site` tells the dropouts of a step apart. */
  DropoutKey(double probability, int64_t seed, int64_t step, int64_t site)
      : threshold(static_cast<uint32_t>(probability * 4294967296.0)), scale(static_cast<float>(1 / (1 - probability))) {
    uint64_t mixed = mix(mix(mix(static_cast<uint64_t>(seed)) + static_cast<uint64_t>(step)) + static_cast<uint64_t>(site));
    offset = static_cast<uint32_t>(mixed);
    mask = static_cast<uint32_t>(mixed >> 32);
  }

 private:
  /** SplitMix64's finaliser (Steele et al. 2014). */
  static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }
};

}  // namespace tasnif
