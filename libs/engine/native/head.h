// One head of one text, as the kernels of attention read and write it.
#pragma once
#include <ATen/ATen.h>

#include <vector>

namespace tasnif {

/** A row of scratch: as many floats as the widest vector is a divisor of, so that a dropout draws the same on every processor. */
constexpr int64_t padded(int64_t size) { return (size + 15) / 16 * 16; }

/** One head of some neighbouring rows of a packed matrix `[T, heads · D]`, f32 or bf16. */
struct Head {
  char* data;
  int64_t stride, rows, size;
  bool half;

  Head(const at::Tensor& packed, int64_t start, int64_t rows, int64_t head, int64_t size)
      : data(static_cast<char*>(packed.data_ptr()) +
             (start * packed.stride(0) + head * size) * static_cast<int64_t>(packed.element_size())),
        stride(packed.stride(0)),
        rows(rows),
        size(size),
        half(packed.scalar_type() == at::kBFloat16) {}

  float* floats() const { return reinterpret_cast<float*>(data); }
  c10::BFloat16* halves() const { return reinterpret_cast<c10::BFloat16*>(data); }

  float at(int64_t row, int64_t column) const {
    int64_t place = row * stride + column;
    return half ? static_cast<float>(halves()[place]) : floats()[place];
  }
};

/** Scratch of one thread, grown to the longest text it has met and kept. */
inline float* scratch(int64_t size) {
  thread_local std::vector<float> memory;
  if (memory.size() < static_cast<size_t>(size)) memory.resize(size);
  return memory.data();
}

}  // namespace tasnif
