/** Lets one at a time work on a thing, the latest to come; whoever was before is told to stop. */
export interface Turns {
  /** Tells whoever has the turn of `id`, or waits for it, to stop, and resolves when they have let go of it. */
  take(id: string, stop: () => void): Promise<() => void>;
}

export function createTurns(): Turns {
  const latest = new Map<string, { stop: () => void; ended: Promise<void> }>();
  return {
    async take(id, stop) {
      const before = latest.get(id);
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const mine = { stop, ended };
      latest.set(id, mine);
      before?.stop();
      await before?.ended;
      return () => {
        if (latest.get(id) === mine) latest.delete(id);
        end();
      };
    },
  };
}
