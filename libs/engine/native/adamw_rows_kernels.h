// AdamW of one row. Read once for each kind of processor, by for_each_processor.h.

namespace tasnif::TASNIF_PROCESSOR {

inline void settleRow(Row row, int64_t width, const Step* schedule, int32_t until, float beta1, float beta2) {
  float *__restrict__ p = row.values, *__restrict__ m = row.mean, *__restrict__ v = row.variance;
  for (int32_t step = *row.settled + 1; step <= until; step++) {
    const Step s = schedule[step - 1];
    int32_t age = step - *row.touched;
    if (*row.touched == 0 || age > MOMENTUM_STEPS + 1) {
      for (int64_t i = 0; i < width; i++) p[i] *= s.decay;
    } else if (age == MOMENTUM_STEPS + 1) {
      for (int64_t i = 0; i < width; i++) {
        p[i] *= s.decay;
        m[i] = 0;
      }
    } else {
      for (int64_t i = 0; i < width; i++) {
        m[i] *= beta1;
        v[i] *= beta2;
        p[i] = p[i] * s.decay - s.rate * m[i] / (std::sqrt(v[i]) + s.epsilon);
      }
      continue;
    }
    if (*row.touched != 0)
      for (int64_t i = 0; i < width; i++) v[i] *= beta2;
  }
  if (*row.settled < until) *row.settled = until;
}

inline void stepRow(Row row, int64_t width, const float* __restrict__ gradient, Step s, int32_t step,
                                 float factor, float beta1, float beta2) {
  float *__restrict__ p = row.values, *__restrict__ m = row.mean, *__restrict__ v = row.variance;
  for (int64_t i = 0; i < width; i++) {
    float g = gradient[i] * factor;
    m[i] += (g - m[i]) * (1 - beta1);
    v[i] = v[i] * beta2 + g * g * (1 - beta2);
    p[i] = p[i] * s.decay - s.rate * m[i] / (std::sqrt(v[i]) + s.epsilon);
  }
  *row.touched = *row.settled = step;
}

}  // namespace tasnif::TASNIF_PROCESSOR
