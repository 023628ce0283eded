// Rows added up. Read once for each kind of processor, by for_each_processor.h.

namespace tasnif::TASNIF_PROCESSOR {

/** Adds the columns from `begin` to before `end` of `x [rows, width]` to `sums`; both are multiples of a vector. */
template <typename T>
inline void addRows(const T* x, int64_t rows, int64_t width, float* sums, int64_t begin, int64_t end) {
  for (int64_t row = 0; row < rows; row++, x += width)
    for (int64_t i = begin; i < end; i += LANES) store(sums + i, load(sums + i) + load(x + i));
}

}  // namespace tasnif::TASNIF_PROCESSOR
