// Dropout of a range of values. Read once for each kind of processor, by for_each_processor.h.

namespace tasnif::TASNIF_PROCESSOR {

/** Of the values from place `begin` to before `end`. */
template <typename T>
inline void dropRange(const T* x, T* y, int64_t begin, int64_t end, const DropoutKey& key) {
  int64_t i = begin;
  for (; i + LANES <= end; i += LANES) store(y + i, drop(load(x + i), key, static_cast<uint32_t>(i)));
  if (i == end) return;
  T rest[LANES] = {};
  std::memcpy(rest, x + i, (end - i) * sizeof(T));
  store(rest, drop(load(rest), key, static_cast<uint32_t>(i)));
  std::memcpy(y + i, rest, (end - i) * sizeof(T));
}

}  // namespace tasnif::TASNIF_PROCESSOR
