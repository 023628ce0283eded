// As many floats at a time as the processor has in a register, in the compilers' own vector types. Read once for each kind of
// processor, by for_each_processor.h, which says what LANES is.

namespace tasnif::TASNIF_PROCESSOR {

// Types no wider than a register: wider ones go through memory in pieces, and wait there for one another.
typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef uint32_t Words __attribute__((vector_size(4 * LANES)));
typedef int32_t Integers __attribute__((vector_size(4 * LANES)));
typedef uint16_t Halves __attribute__((vector_size(2 * LANES)));

TASNIF_INLINE Floats load(const float* from) {
  Floats values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

TASNIF_INLINE Floats load(const c10::BFloat16* from) {
  Halves halves;
  std::memcpy(&halves, from, sizeof halves);
  return (Floats)(__builtin_convertvector(halves, Words) << 16);
}

TASNIF_INLINE void store(float* to, Floats values) { std::memcpy(to, &values, sizeof values); }

/** Rounds to the nearest, of two to the even one; what is not a number stays so. */
TASNIF_INLINE void store(c10::BFloat16* to, Floats values) {
  Words bits = (Words)values;
  Words rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  Words chosen = (values == values) ? rounded : (Words{} + 0x7fc0u);
  Halves halves = __builtin_convertvector(chosen, Halves);
  std::memcpy(to, &halves, sizeof halves);
}

/** e^x to about 2 ulp for x ≤ 0: 2^n · a polynomial on [-ln 2 / 2, ln 2 / 2] (the coefficients of Cephes' expf). */
TASNIF_INLINE Floats exponential(Floats x) {
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

/** `values` from place `index` on, with those dropped set to zero and the others scaled by 1 / (1 - probability). */
TASNIF_INLINE Floats drop(Floats values, const DropoutKey& key, uint32_t index) {
  Words place;
  for (uint32_t lane = 0; lane < LANES; lane++) place[lane] = index + lane;
  // The 32-bit finaliser "lowbias32" of C. Wellons, with a second key between its rounds.
  Words x = place * 0x9e3779b1u + key.offset;
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = ((x ^ (x >> 15)) + key.mask) * 0x846ca68bu;
  x ^= x >> 16;
  return (Floats)((Integers)(values * key.scale) & (Integers)(x >= key.threshold));
}

}  // namespace tasnif::TASNIF_PROCESSOR
