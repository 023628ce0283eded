// Attention of one head of one text. Read once for each kind of processor, by for_each_processor.h.
// Letters: Q queries and K keys of one text, D head size; rows of scratch are padded.

namespace tasnif::TASNIF_PROCESSOR {

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
 * C [rows, columns] = a · B [depth, columns], `columns` a multiple of a vector. The twelve sums of a tile of six rows and two
 * vectors, and what is added to them, fit the sixteen registers that every processor has at the least.
 */
TASNIF_INLINE void multiply(int64_t rows, int64_t columns, int64_t depth, const float* A, int64_t am, int64_t ak,
                            const float* B, int64_t ldb, float* C, int64_t ldc) {
  int64_t n = 0;
  for (; n + 2 * LANES <= columns; n += 2 * LANES) multiplyColumns<2>(rows, depth, A, am, ak, B + n, ldb, C + n, ldc);
  for (; n < columns; n += LANES) multiplyColumns<1>(rows, depth, A, am, ak, B + n, ldb, C + n, ldc);
}

/** → `[rows, padded(size)]`, zeros in the padding. */
TASNIF_INLINE void read(const Head& head, float* to) {
  int64_t width = padded(head.size);
  for (int64_t row = 0; row < head.rows; row++, to += width) {
    int64_t column = 0;
    for (; column + LANES <= head.size; column += LANES) {
      int64_t place = row * head.stride + column;
      store(to + column, head.half ? load(head.halves() + place) : load(head.floats() + place));
    }
    for (; column < width; column++) to[column] = column < head.size ? head.at(row, column) : 0;
  }
}

/** → `[size, width]`, transposed, zeros in the padding. */
TASNIF_INLINE void readTransposed(const Head& head, float* to, int64_t width) {
  for (int64_t column = 0; column < head.size; column++, to += width) {
    for (int64_t row = 0; row < head.rows; row++) to[row] = head.at(row, column);
    for (int64_t row = head.rows; row < width; row++) to[row] = 0;
  }
}

/** From `[rows, padded(size)]`, each value times `factor`. */
TASNIF_INLINE void write(const Head& head, const float* from, float factor) {
  int64_t width = padded(head.size);
  for (int64_t row = 0; row < head.rows; row++, from += width) {
    int64_t column = 0;
    for (; column + LANES <= head.size; column += LANES) {
      int64_t place = row * head.stride + column;
      Floats values = load(from + column) * factor;
      if (head.half) {
        store(head.halves() + place, values);
      } else {
        store(head.floats() + place, values);
      }
    }
    for (; column < head.size; column++) {
      int64_t place = row * head.stride + column;
      if (head.half) {
        head.halves()[place] = from[column] * factor;
      } else {
        head.floats()[place] = from[column] * factor;
      }
    }
  }
}

/** Scores of each query with each key, `[Q, padded(K)]`: the keys in the padding get -∞. */
TASNIF_INLINE void score(const Head& query, const Head& key, float* q, float* kT, float* scores) {
  int64_t width = padded(key.rows);
  read(query, q);
  readTransposed(key, kT, width);
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

inline void attendHead(const Head& query, const Head& key, const Head& value, const Head& out, float* normaliser,
                       int64_t normaliserStride, const DropoutKey& dropout, bool drops) {
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
    for (int64_t lane = 1; lane < LANES; lane++) top = highest[lane] > top ? highest[lane] : top;
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
      if (drops) weight = drop(weight, dropout, static_cast<uint32_t>(row * width + i));
      store(line + i, weight);
    }
  }
  read(value, v);
  multiply(Q, D, key.rows, weights, width, 1, v, D, q, D);
  write(out, q, 1);
}

inline void attendHeadBackward(const Head& query, const Head& key, const Head& value, const Head& gradient,
                               const Head& queryGradient, const Head& keyGradient, const Head& valueGradient,
                               const float* normaliser, int64_t normaliserStride, const DropoutKey& dropout, bool drops) {
  int64_t Q = query.rows, K = key.rows, width = padded(K), D = padded(query.size);
  float* q = scratch(2 * Q * D + D * width + 2 * Q * width + 2 * K * D);
  float *g = q + Q * D, *kT = g + Q * D, *weights = kT + D * width, *gWeights = weights + Q * width;
  float *k = gWeights + Q * width, *result = k + K * D;

  score(query, key, q, kT, weights);
  read(gradient, g);
  // d out / d weights: the gradient times the values, transposed; it takes the keys' place.
  float* vT = kT;
  readTransposed(value, vT, width);
  multiply(Q, width, query.size, g, D, 1, vT, width, gWeights, width);
  for (int64_t row = 0; row < Q; row++) {
    float *line = weights + row * width, *gLine = gWeights + row * width;
    float shift = normaliser[row * normaliserStride];
    Floats total = {};
    for (int64_t i = 0; i < width; i += LANES) {
      Floats weight = exponential(load(line + i) - shift);
      Floats gWeight = load(gLine + i);
      if (drops) gWeight = drop(gWeight, dropout, static_cast<uint32_t>(row * width + i));
      total += weight * gWeight;
      store(line + i, weight);
      store(gLine + i, gWeight);
    }
    float mean = sum(total);
    for (int64_t i = 0; i < width; i += LANES) {
      Floats weight = load(line + i);
      store(gLine + i, weight * (load(gLine + i) - mean));
      if (drops) store(line + i, drop(weight, dropout, static_cast<uint32_t>(row * width + i)));
    }
  }
  float factor = 1 / std::sqrt(static_cast<float>(query.size));
  multiply(K, D, Q, weights, 1, width, g, D, result, D);
  write(valueGradient, result, 1);
  multiply(K, D, Q, gWeights, 1, width, q, D, result, D);
  write(keyGradient, result, factor);
  read(key, k);
  multiply(Q, D, K, gWeights, width, 1, k, D, g, D);
  write(queryGradient, g, factor);
}

}  // namespace tasnif::TASNIF_PROCESSOR
