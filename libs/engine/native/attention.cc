// Softmax attention of texts that lie end to end, with dropout, without ever holding more than one head's scores.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <vector>

#include "vectors.h"

namespace tasnif {
namespace {

// Letters: Q queries and K keys of one text, D head size; rows of scratch are padded to whole vectors.

constexpr int64_t padded(int64_t size) { return (size + LANES - 1) / LANES * LANES; }

/** C[0..R) = Σ_k a(·,k) · B[k], V vectors wide; a(m,k) = A[m·am + k·ak]. */
template <int R, int V>
TASNIF_INLINE void multiplyTile(int64_t depth, const float* A, int64_t am, int64_t ak, const float* B, int64_t ldb,
                                float* C, int64_t ldc) {
  Floats sums[R][V] = {};
  for (int64_t k = 0; k < depth; k++) {
    Floats row[V];
    for (int v = 0; v < V; v++) row[v] = load(B + k * ldb + v * LANES);
    for (int m = 0; m < R; m++) {
      float a = A[m * am + k * ak];
      for (int v = 0; v < V; v++) sums[m][v] += a * row[v];
    }
  }
  for (int m = 0; m < R; m++)
    for (int v = 0; v < V; v++) store(C + m * ldc + v * LANES, sums[m][v]);
}

template <int V>
TASNIF_INLINE void multiplyColumns(int64_t rows, int64_t depth, const float* A, int64_t am, int64_t ak, const float* B,
                                   int64_t ldb, float* C, int64_t ldc) {
  int64_t m = 0;
  for (; m + 6 <= rows; m += 6) multiplyTile<6, V>(depth, A + m * am, am, ak, B, ldb, C + m * ldc, ldc);
  for (; m + 2 <= rows; m += 2) multiplyTile<2, V>(depth, A + m * am, am, ak, B, ldb, C + m * ldc, ldc);
  for (; m < rows; m++) multiplyTile<1, V>(depth, A + m * am, am, ak, B, ldb, C + m * ldc, ldc);
}

/**
 * C [rows, columns] = a · B [depth, columns], `columns` a multiple of a vector. Tiles of six rows and two vectors keep
 * twelve sums in the registers of AVX-512; what AVX2 spills costs it less than narrower tiles would.
 */
TASNIF_INLINE void multiply(int64_t rows, int64_t columns, int64_t depth, const float* A, int64_t am, int64_t ak,
                            const float* B, int64_t ldb, float* C, int64_t ldc) {
  int64_t n = 0;
  for (; n + 2 * LANES <= columns; n += 2 * LANES) multiplyColumns<2>(rows, depth, A, am, ak, B + n, ldb, C + n, ldc);
  for (; n < columns; n += LANES) multiplyColumns<1>(rows, depth, A, am, ak, B + n, ldb, C + n, ldc);
}

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

  TASNIF_INLINE float at(int64_t row, int64_t column) const {
    int64_t place = row * stride + column;
    return half ? static_cast<float>(reinterpret_cast<c10::BFloat16*>(data)[place])
                : reinterpret_cast<float*>(data)[place];
  }

  /** → `[rows, padded(size)]`, zeros in the padding. */
  TASNIF_INLINE void read(float* to) const {
    int64_t width = padded(size);
    for (int64_t row = 0; row < rows; row++, to += width) {
      int64_t column = 0;
      for (; column + LANES <= size; column += LANES) {
        int64_t place = row * stride + column;
        store(to + column, half ? load(reinterpret_cast<c10::BFloat16*>(data) + place)
                                : load(reinterpret_cast<float*>(data) + place));
      }
      for (; column < width; column++) to[column] = column < size ? at(row, column) : 0;
    }
  }

  /** → `[size, width]`, transposed. */
  TASNIF_INLINE void readTransposed(float* to, int64_t width) const {
    for (int64_t first = 0; first < width; first += LANES) {
      int64_t own = std::min(LANES, rows - first);
      for (int64_t column = 0; column < size; column++) {
        float lanes[LANES] = {};
        for (int64_t i = 0; i < own; i++) lanes[i] = at(first + i, column);
        store(to + column * width + first, load(lanes));
      }
    }
  }

  /** From `[rows, padded(size)]`, each value times `factor`. */
  TASNIF_INLINE void write(const float* from, float factor) const {
    int64_t width = padded(size);
    for (int64_t row = 0; row < rows; row++, from += width) {
      int64_t column = 0;
      for (; column + LANES <= size; column += LANES) {
        int64_t place = row * stride + column;
        Floats values = load(from + column) * factor;
        if (half) {
          store(reinterpret_cast<c10::BFloat16*>(data) + place, values);
        } else {
          store(reinterpret_cast<float*>(data) + place, values);
        }
      }
      for (; column < size; column++) {
        int64_t place = row * stride + column;
        if (half) {
          reinterpret_cast<c10::BFloat16*>(data)[place] = from[column] * factor;
        } else {
          reinterpret_cast<float*>(data)[place] = from[column] * factor;
        }
      }
    }
  }
};

/** Scratch of one thread, grown to the longest text it has met and kept. */
float* scratch(int64_t size) {
  thread_local std::vector<float> memory;
  if (memory.size() < static_cast<size_t>(size)) memory.resize(size);
  return memory.data();
}

/** Scores of each query with each key, `[Q, padded(K)]`: the keys in the padding get -∞. */
TASNIF_INLINE void score(const Head& query, const Head& key, float* q, float* kT, float* scores) {
  int64_t width = padded(key.rows);
  query.read(q);
  key.readTransposed(kT, width);
  multiply(query.rows, width, query.size, q, padded(query.size), 1, kT, width, scores, width);
  float factor = 1 / std::sqrt(static_cast<float>(query.size));
  for (int64_t row = 0; row < query.rows; row++) {
    float* line = scores + row * width;
    for (int64_t i = 0; i < width; i += LANES) store(line + i, load(line + i) * factor);
    for (int64_t i = key.rows; i < width; i++) line[i] = -INFINITY;
  }
}

TASNIF_INLINE float sum(Floats values) {
  float total = 0;
  for (int64_t lane = 0; lane < LANES; lane++) total += values[lane];
  return total;
}

TASNIF_FOR_EACH_CPU void attendHead(const Head& query, const Head& key, const Head& value, const Head& out,
                                    float* normaliser, int64_t normaliserStride, const DropoutKey& dropout, bool drops) {
  int64_t Q = query.rows, width = padded(key.rows), D = padded(query.size);
  float* q = scratch(Q * D + D * width + Q * width + key.rows * D);
  float *kT = q + Q * D, *weights = kT + D * width, *v = weights + Q * width;
  score(query, key, q, kT, weights);
  for (int64_t row = 0; row < Q; row++) {
    float* line = weights + row * width;
    Floats highest = load(line);
    for (int64_t i = LANES; i < width; i += LANES) {
      Floats next = load(line + i);
      highest = next > highest ? next : highest;
    }
    float top = highest[0];
    for (int64_t lane = 1; lane < LANES; lane++) top = std::max(top, highest[lane]);
    Floats total = {};
    for (int64_t i = 0; i < width; i += LANES) {
      Floats e = exponential(load(line + i) - top);
      total += e;
      store(line + i, e);
    }
    // The padding's e^-87 is below what a float adds to 1.
    float normal = sum(total);
    normaliser[row * normaliserStride] = top + std::log(normal);
    for (int64_t i = 0; i < width; i += LANES) {
      Floats weight = load(line + i) / normal;
      if (drops) weight = dropout.apply(weight, static_cast<uint32_t>(row * width + i));
      store(line + i, weight);
    }
  }
  value.read(v);
  multiply(Q, D, key.rows, weights, width, 1, v, D, q, D);
  out.write(q, 1);
}

TASNIF_FOR_EACH_CPU void attendHeadBackward(const Head& query, const Head& key, const Head& value, const Head& gradient,
                                            const Head& queryGradient, const Head& keyGradient, const Head& valueGradient,
                                            const float* normaliser, int64_t normaliserStride,
                                            const DropoutKey& dropout, bool drops) {
  int64_t Q = query.rows, K = key.rows, width = padded(K), D = padded(query.size);
  float* q = scratch(2 * Q * D + D * width + 2 * Q * width + 2 * K * D);
  float *g = q + Q * D, *kT = g + Q * D, *weights = kT + D * width, *gWeights = weights + Q * width;
  float *k = gWeights + Q * width, *result = k + K * D;

  score(query, key, q, kT, weights);
  gradient.read(g);
  // d out / d weights: the gradient times the values, transposed; it takes the keys' place.
  float* vT = kT;
  value.readTransposed(vT, width);
  multiply(Q, width, query.size, g, D, 1, vT, width, gWeights, width);
  for (int64_t row = 0; row < Q; row++) {
    float *line = weights + row * width, *gLine = gWeights + row * width;
    float shift = normaliser[row * normaliserStride];
    Floats total = {};
    for (int64_t i = 0; i < width; i += LANES) {
      Floats weight = exponential(load(line + i) - shift);
      Floats gWeight = load(gLine + i);
      if (drops) gWeight = dropout.apply(gWeight, static_cast<uint32_t>(row * width + i));
      total += weight * gWeight;
      store(line + i, weight);
      store(gLine + i, gWeight);
    }
    float mean = sum(total);
    for (int64_t i = 0; i < width; i += LANES) {
      Floats weight = load(line + i);
      store(gLine + i, weight * (load(gLine + i) - mean));
      if (drops) store(line + i, dropout.apply(weight, static_cast<uint32_t>(row * width + i)));
    }
  }
  float factor = 1 / std::sqrt(static_cast<float>(query.size));
  multiply(K, D, Q, weights, 1, width, g, D, result, D);
  valueGradient.write(result, 1);
  multiply(K, D, Q, gWeights, 1, width, q, D, result, D);
  keyGradient.write(result, factor);
  key.read(k);
  multiply(Q, D, K, gWeights, width, 1, k, D, g, D);
  queryGradient.write(g, factor);
}

void check(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& spans) {
  for (const auto* packed : {&query, &key, &value}) {
    TORCH_CHECK(packed->dim() == 2 && packed->stride(1) == 1 && packed->scalar_type() == query.scalar_type() &&
                    (packed->scalar_type() == at::kFloat || packed->scalar_type() == at::kBFloat16),
                "attention takes rows of f32 or bf16");
  }
  TORCH_CHECK(spans.dim() == 2 && spans.size(1) == 4 && spans.scalar_type() == at::kInt && spans.is_contiguous(),
              "attention takes [texts, 4] int32 spans");
  auto span = spans.accessor<int32_t, 2>();
  for (int64_t i = 0; i < spans.size(0); i++) {
    TORCH_CHECK(span[i][0] >= 0 && span[i][1] >= 0 && span[i][0] + span[i][1] <= query.size(0) && span[i][2] >= 0 &&
                    span[i][3] > 0 && span[i][2] + span[i][3] <= key.size(0),
                "text ", i, " does not lie within the rows given");
  }
}

/** Calls body(text, head) for all; neighbours in the order differ in text, so that each thread gets long ones and short. */
template <typename Body>
void forEachHead(int64_t texts, int64_t heads, Body body) {
  at::parallel_for(0, texts * heads, 1, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i++) body(i % texts, i / texts);
  });
}

/**
 * `query [Tq,H]`, `key` and `value [T,H]`; `spans [B,4]`: for each text the first row and the number of its queries,
 * and of its keys → the attended rows `[Tq,H]`, and the logarithm of each softmax's denominator `[Tq,heads]`.
 */
std::tuple<at::Tensor, at::Tensor> attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                             const at::Tensor& spans, int64_t heads, double probability, int64_t seed,
                                             int64_t step, int64_t site) {
  check(query, key, value, spans);
  int64_t D = query.size(1) / heads;
  auto out = at::empty({query.size(0), query.size(1)}, query.options());
  auto normaliser = at::empty({query.size(0), heads}, query.options().dtype(at::kFloat));
  auto span = spans.accessor<int32_t, 2>();
  forEachHead(spans.size(0), heads, [&](int64_t text, int64_t head) {
    auto [qStart, Q, kStart, K] = std::tuple<int64_t, int64_t, int64_t, int64_t>(span[text][0], span[text][1], span[text][2], span[text][3]);
    attendHead(Head(query, qStart, Q, head, D), Head(key, kStart, K, head, D), Head(value, kStart, K, head, D),
               Head(out, qStart, Q, head, D), normaliser.mutable_data_ptr<float>() + qStart * heads + head, heads,
               DropoutKey(probability, seed, step, (site * spans.size(0) + text) * heads + head), probability > 0);
  });
  return {out, normaliser};
}

/** Gradients of query, key and value; the scores are computed again and the dropped weights drawn again. */
std::tuple<at::Tensor, at::Tensor, at::Tensor> attentionBackward(const at::Tensor& gradient, const at::Tensor& query,
                                                                 const at::Tensor& key, const at::Tensor& value,
                                                                 const at::Tensor& normaliser, const at::Tensor& spans,
                                                                 int64_t heads, double probability, int64_t seed,
                                                                 int64_t step, int64_t site) {
  check(query, key, value, spans);
  check(gradient, key, value, spans);
  int64_t D = query.size(1) / heads;
  // Rows that no text reads get no gradient.
  auto queryGradient = at::zeros({query.size(0), query.size(1)}, query.options());
  auto keyGradient = at::zeros({key.size(0), key.size(1)}, key.options());
  auto valueGradient = at::zeros({value.size(0), value.size(1)}, value.options());
  auto span = spans.accessor<int32_t, 2>();
  forEachHead(spans.size(0), heads, [&](int64_t text, int64_t head) {
    auto [qStart, Q, kStart, K] = std::tuple<int64_t, int64_t, int64_t, int64_t>(span[text][0], span[text][1], span[text][2], span[text][3]);
    attendHeadBackward(Head(query, qStart, Q, head, D), Head(key, kStart, K, head, D), Head(value, kStart, K, head, D),
                       Head(gradient, qStart, Q, head, D), Head(queryGradient, qStart, Q, head, D),
                       Head(keyGradient, kStart, K, head, D), Head(valueGradient, kStart, K, head, D),
                       normaliser.const_data_ptr<float>() + qStart * heads + head, heads,
                       DropoutKey(probability, seed, step, (site * spans.size(0) + text) * heads + head),
                       probability > 0);
  });
  return {queryGradient, keyGradient, valueGradient};
}

}  // namespace
}  // namespace tasnif

TORCH_LIBRARY_FRAGMENT(tasnif, library) {
  library.def(
      "attention(Tensor query, Tensor key, Tensor value, Tensor spans, int heads, float dropout, int seed, int step, "
      "int site) -> (Tensor, Tensor)");
  library.def(
      "attention_backward(Tensor gradient, Tensor query, Tensor key, Tensor value, Tensor normaliser, Tensor spans, "
      "int heads, float dropout, int seed, int step, int site) -> (Tensor, Tensor, Tensor)");
  library.impl("attention", c10::DispatchKey::CPU, TORCH_FN(tasnif::attention));
  library.impl("attention_backward", c10::DispatchKey::CPU, TORCH_FN(tasnif::attentionBackward));
}
