/** A set of numbers above 0, in 16 bytes each: `Set` takes three times as much, and no more than 2^24 of them. */
export interface NumberSet {
  /** Whether it was not there yet. */
  add(value: number): boolean;
}

const FIRST_SLOTS = 2 ** 12;

/** For whole numbers that are spread evenly, such as hashes: they are looked for from their remainder on. */
export function createNumberSet(): NumberSet {
  let slots = new Float64Array(FIRST_SLOTS);
  let size = 0;

  /** Where the value is, or would be. */
  function slotOf(value: number): number {
    let at = value % slots.length;
    while (slots[at] !== 0 && slots[at] !== value) at = (at + 1) % slots.length;
    return at;
  }

  function grow(): void {
    const old = slots;
    slots = new Float64Array(2 * old.length);
    for (const value of old) if (value !== 0) slots[slotOf(value)] = value;
  }

  return {
    add(value) {
      const at = slotOf(value);
      if (slots[at] === value) return false;
      slots[at] = value;
      size += 1;
      if (2 * size > slots.length) grow();
      return true;
    },
  };
}
