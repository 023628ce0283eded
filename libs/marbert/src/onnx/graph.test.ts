import { describe, expect, it } from 'vitest';
import { GraphBuilder, int } from './graph.ts';

describe('GraphBuilder', () => {
  it('names each output after its operator, so that the next one can take it', () => {
    const graph = new GraphBuilder();
    const first = graph.add('Softmax', ['scores'], { axis: int(-1) });
    graph.add('Tanh', [first], {}, 'result');
    expect(graph.nodes.map(({ opType, input, output }) => [opType, input, output])).toEqual([
      ['Softmax', ['scores'], [first]],
      ['Tanh', [first], ['result']],
    ]);
  });

  it('stores a constant or weight once, however often it is used', () => {
    const graph = new GraphBuilder();
    expect(graph.list(0, 1)).toBe(graph.list(0, 1));
    expect(graph.scalar(0.5)).toBe(graph.scalar(0.5));
    expect(graph.weight('a.bias')).toBe(graph.weight('a.bias'));
    expect(graph.constants).toHaveLength(2);
    expect(graph.weights).toHaveLength(1);
  });

  it('keeps a weight and its transpose apart', () => {
    const graph = new GraphBuilder();
    expect(graph.weight('a.weight')).not.toBe(graph.weight('a.weight', 'f32-transposed'));
    expect(graph.weights.map(({ weight, form }) => [weight, form])).toEqual([
      ['a.weight', 'f32'],
      ['a.weight', 'f32-transposed'],
    ]);
  });

  it('names each of several outputs', () => {
    const graph = new GraphBuilder();
    const { y, scale } = graph.addMany('DynamicQuantizeLinear', ['x'], ['y', 'scale']);
    expect(graph.nodes[0]?.output).toEqual([y, scale]);
    expect(y).not.toBe(scale);
  });
});
