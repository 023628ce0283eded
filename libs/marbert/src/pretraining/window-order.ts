import { permutation, randomGenerator } from '../random.ts';
import type { TokenWindows } from './token-windows.ts';

/** Where reading stands: the epoch, from 1, and how many windows of it were read. */
interface WindowPlace {
  epoch: number;
  window: number;
}

/** Every window once an epoch, in an order drawn from (seed, epoch) and nothing else. */
export interface WindowOrder {
  /** The next windows from `place` on, as many as have at most `tokens` tokens together, but at least one. */
  take(place: WindowPlace, tokens: number): { windows: Int32Array[]; next: WindowPlace };
}

export function createWindowOrder(data: TokenWindows, seed: number): WindowOrder {
  let known: { epoch: number; order: Int32Array } = { epoch: 0, order: new Int32Array() };

  function orderOf(epoch: number): Int32Array {
    if (known.epoch !== epoch) {
      const random = randomGenerator(`${String(seed)} windows ${String(epoch)}`);
      known = { epoch, order: permutation(random, data.count) };
    }
    return known.order;
  }

  return {
    take(place, tokens) {
      const windows: Int32Array[] = [];
      let { epoch, window } = place;
      for (let left = tokens; ;) {
        if (window === data.count) [epoch, window] = [epoch + 1, 0];
        const index = orderOf(epoch)[window] ?? 0;
        left -= data.lengthOf(index);
        if (windows.length > 0 && left < 0) return { windows, next: { epoch, window } };
        windows.push(data.read(index));
        window += 1;
      }
    },
  };
}
