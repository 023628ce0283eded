// Sixteen floats at a time, in the compilers' own vector types: one source for AVX2, AVX-512, NEON and the rest.
#pragma once
#include <c10/util/BFloat16.h>

#include <cmath>
#include <cstdint>
#include <cstring>

// One machine builds the addon and a lesser one may load it, so each kernel is compiled for several processors and
// the loader takes the best that it finds.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define TASNIF_FOR_EACH_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TASNIF_FOR_EACH_CPU
#endif
// What a kernel calls must be compiled as that kernel is.
#define TASNIF_INLINE inline __attribute__((always_inline))

namespace tasnif {

constexpr int64_t LANES = 16;
typedef float Floats __attribute__((vector_size(64)));
typedef uint32_t Words __attribute__((vector_size(64)));
typedef int32_t Integers __attribute__((vector_size(64)));
typedef uint16_t Halves __attribute__((vector_size(32)));

static TASNIF_INLINE Floats load(const float* from) {
  Floats values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

static TASNIF_INLINE Floats load(const c10::BFloat16* from) {
  Halves halves;
  std::memcpy(&halves, from, sizeof halves);
  return (Floats)(__builtin_convertvector(halves, Words) << 16);
}

static TASNIF_INLINE void store(float* to, Floats values) { std::memcpy(to, &values, sizeof values); }

/** Rounds to the nearest, of two to the even one; what is not a number stays so. */
static TASNIF_INLINE void store(c10::BFloat16* to, Floats values) {
  Words bits = (Words)values;
  Words rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  Words chosen = (values == values) ? rounded : (Words{} + 0x7fc0u);
  Halves halves = __builtin_convertvector(chosen, Halves);
  std::memcpy(to, &halves, sizeof halves);
}

/** e^x to about 2 ulp for x ≤ 0: 2^n · a polynomial on [-ln 2 / 2, ln 2 / 2] (the coefficients of Cephes' expf). */
static TASNIF_INLINE Floats exponential(Floats x) {
  const Floats lowest = Floats{} - 87.3f;
  // This way round what is not a number stays so, and is not taken for a weight.
  x = x < lowest ? lowest : x;
  Floats scaled = x * 1.44269504f - 0.5f;
  Integers n = __builtin_convertvector(scaled, Integers);
  Floats whole = __builtin_convertvector(n, Floats);
  Floats r = x - whole * 0.693359375f + whole * 2.12194440e-4f;
  Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * (Floats)((n + 127) << 23);
}

/**
 * A counter-based generator: the same numbers for the same key, whatever was drawn before, so nothing of it has to be
 * kept for the gradient or in a checkpoint.
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

  /** Which of sixteen neighbours from `index` on are kept: all bits set for those, 0 for the others. */
  TASNIF_INLINE Integers kept(uint32_t index) const {
    constexpr Words lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    // The 32-bit finaliser "lowbias32" of C. Wellons, with a second key between its rounds.
    Words x = (lane + index) * 0x9e3779b1u + offset;
    x = (x ^ (x >> 16)) * 0x7feb352du;
    x = ((x ^ (x >> 15)) + mask) * 0x846ca68bu;
    x ^= x >> 16;
    return x >= threshold;
  }

  /** `values` with those dropped set to zero and the others scaled by 1 / (1 - probability). */
  TASNIF_INLINE Floats apply(Floats values, uint32_t index) const {
    return (Floats)((Integers)(values * scale) & kept(index));
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
