import type { ParameterGroup, Tensor } from '@tasnif/engine';
import type { BertConfig } from './config.ts';
import { depthOf, isBiasOrLayerNorm } from './weights.ts';

/** Parameters that share a weight decay and a learning rate, and their names in the same order. */
export function parameterGroups(
  { config, trained }: { config: Pick<BertConfig, 'layers'>; trained: ReadonlyMap<string, Tensor> },
  { weightDecay, layerDecay }: { weightDecay: number; layerDecay: number },
): { names: string[]; groups: ParameterGroup[] } {
  const groups = new Map<string, { names: string[]; group: ParameterGroup & { parameters: Tensor[] } }>();
  for (const [name, parameter] of trained) {
    const own = isBiasOrLayerNorm(name) ? 0 : weightDecay;
    const depth = layerDecay === 1 ? config.layers + 1 : depthOf(config, name);
    const key = `${String(own)} ${String(depth)}`;
    const learningRateFactor = layerDecay ** (config.layers + 1 - depth);
    const found = groups.get(key) ?? {
      names: [],
      group: { parameters: [], weightDecay: own, learningRateFactor },
    };
    found.names.push(name);
    found.group.parameters.push(parameter);
    groups.set(key, found);
  }
  const all = [...groups.values()];
  return { names: all.flatMap(({ names }) => names), groups: all.map(({ group }) => group) };
}
