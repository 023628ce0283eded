/** B texts, end to end in `indices [T]`, each `lengths [B]` of them, that name rows of `width` values. */
export interface Bags {
  indices: Int32Array;
  lengths: Int32Array;
  width: number;
}

/** One row a text, `[B,width]`, and what a gradient of these is to the rows that they were made of, `[V,width]`. */
interface Pooled {
  values: Float32Array;
  backward(gradient: Float32Array): Float32Array;
}

/** Means of the rows of `x [V,width]` that each text names. */
export function means(x: Float32Array, bags: Bags): Pooled {
  const { lengths, width } = bags;
  const values = new Float32Array(lengths.length * width);
  eachRow(bags, (text, row) => {
    const [from, to] = [row * width, text * width];
    for (let i = 0; i < width; i++) values[to + i] = (values[to + i] ?? 0) + (x[from + i] ?? 0);
  });
  for (const [text, length] of lengths.entries()) {
    for (let i = text * width; i < (text + 1) * width; i++) values[i] = (values[i] ?? 0) / length;
  }
  return {
    values,
    backward(gradient) {
      const toX = new Float32Array(x.length);
      eachRow(bags, (text, row) => {
        const [from, to, length] = [text * width, row * width, lengths[text] ?? 1];
        for (let i = 0; i < width; i++) toX[to + i] = (toX[to + i] ?? 0) + (gradient[from + i] ?? 0) / length;
      });
      return toX;
    },
  };
}

/** The maximum of each column; of equals the first has the gradient. */
export function maxima(x: Float32Array, bags: Bags): Pooled {
  const { lengths, width } = bags;
  const values = new Float32Array(lengths.length * width).fill(-Infinity);
  const places = new Int32Array(values.length);
  eachRow(bags, (text, row) => {
    const [from, to] = [row * width, text * width];
    for (let i = 0; i < width; i++) {
      const value = x[from + i] ?? 0;
      if (value <= (values[to + i] ?? 0)) continue;
      values[to + i] = value;
      places[to + i] = from + i;
    }
  });
  return {
    values,
    backward(gradient) {
      const toX = new Float32Array(x.length);
      for (const [i, place] of places.entries()) toX[place] = (toX[place] ?? 0) + (gradient[i] ?? 0);
      return toX;
    },
  };
}

/** Tells of every index, in order, its text and its row. */
function eachRow({ indices, lengths }: Bags, visit: (text: number, row: number) => void): void {
  let at = 0;
  for (const [text, length] of lengths.entries()) {
    for (const end = at + length; at < end; at++) visit(text, indices[at] ?? 0);
  }
}
