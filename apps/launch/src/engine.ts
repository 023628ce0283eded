import { z } from 'zod';

/** Why a better engine can't be had, and what to do about it. */
export const obstacle = z.object({ message: z.string(), hint: z.string() });

const found = z.object({ engine: z.string(), device: z.string(), passedOver: z.array(obstacle) });

/** What the trainer said of its engine when it was ready; `engine` such as `torch 2.13.0 on cpu in F32`. */
export function parseEngine(ready: Record<string, unknown>): {
  engine: string;
  /** The best first. */
  passedOver: z.infer<typeof obstacle>[];
} {
  const { engine, device, passedOver } = found.parse(ready);
  return { engine: `${engine} on ${device}`, passedOver };
}
