import type { Arithmetic } from './arithmetic.ts';
import { float, int, type GraphBuilder } from './graph.ts';

/** What the layers of a graph are made with. */
export interface Blocks {
  graph: GraphBuilder;
  arithmetic: Arithmetic;
}

/** x · (1 + erf(x / √2)) · ½. */
export function gelu({ graph }: Pick<Blocks, 'graph'>, x: string): string {
  const erf = graph.add('Erf', [graph.add('Div', [x, graph.scalar(Math.SQRT2)])]);
  const gated = graph.add('Mul', [x, graph.add('Add', [erf, graph.scalar(1)])]);
  return graph.add('Mul', [gated, graph.scalar(0.5)]);
}

/** x Wᵀ + b, W stored [out, in]. */
export function linear({ graph, arithmetic }: Blocks, name: string, x: string, output?: string): string {
  const product = arithmetic.product(x, `${name}.weight`);
  return graph.add('Add', [product, graph.weight(`${name}.bias`)], {}, output);
}

/** Over the last axis of x, as the weight and bias of that name have it. */
export function layerNorm(
  { graph }: Pick<Blocks, 'graph'>,
  name: string,
  x: string,
  epsilon: number,
): string {
  const inputs = [x, graph.weight(`${name}.weight`), graph.weight(`${name}.bias`)];
  return graph.add('LayerNormalization', inputs, { axis: int(-1), epsilon: float(epsilon) });
}
