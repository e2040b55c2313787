/** How often the kernel and the model agreed on a row: that it is met or done (`yes`), and that it is not (`no`). */
export interface Count {
  yes: number;
  no: number;
}

/** By `DIALECT NAME` of the support table. */
export type Seen = Map<string, Count>;

export function note(seen: Seen, row: string, met: boolean): void {
  let count = seen.get(row);
  if (count === undefined) {
    count = { yes: 0, no: 0 };
    seen.set(row, count);
  }
  if (met) count.yes += 1;
  else count.no += 1;
}

/** Adds what one world showed to what all have shown. */
export function addSeen(all: Seen, more: Seen): void {
  for (const [row, { yes, no }] of more) {
    const count = all.get(row) ?? { yes: 0, no: 0 };
    all.set(row, { yes: count.yes + yes, no: count.no + no });
  }
}
