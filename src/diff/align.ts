/** What becomes of a piece of the old or the new text: both have it (by position in each), only the old, or only the new. */
export type Op = { readonly old: number; readonly new: number } | { readonly old: number; readonly new?: never } | { readonly old?: never; readonly new: number };

/** So many differences are looked for with the least effort of the reader in mind; beyond, equal pieces are paired in their order. */
const MOST = 1000;

/** Aligns two sequences of keys with as few differences as there can be (Myers, "An O(ND) Difference Algorithm", 1986). In the order of both. */
export function align(old: readonly string[], next: readonly string[]): readonly Op[] {
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
  const a = old.slice(head, old.length - tail);
  const b = next.slice(head, next.length - tail);
  const pairs = (shortest(a, b) ?? inOrder(a, b)).map(([x, y]) => [x + head, y + head] as const);
  const heads = Array.from({ length: head }, (_, index) => [index, index] as const);
  const tails = Array.from({ length: tail }, (_, index) => [old.length - tail + index, next.length - tail + index] as const);
  return tidied(opsOf([...heads, ...pairs, ...tails], old.length, next.length), old, next);
}

/**
 * What one text has alone is moved down as far as it goes, so that a block that came begins with its own first piece and not with the last
 * of the one before; and where as many came as are gone, they stand in turn.
 */
function tidied(all: readonly Op[], old: readonly string[], next: readonly string[]): readonly Op[] {
  const ops = [...all];
  for (let [first, end] = [0, 0]; first < ops.length; first = end) {
    const side = sideOf(ops[first]);
    for (end = first + 1; end < ops.length && sideOf(ops[end]) === side; end += 1);
    if (side === 'both') continue;
    for (; end < ops.length; first += 1, end += 1) {
      const [alone, same] = [ops[first], ops[end]];
      if (same?.old === undefined || same.new === undefined || alone === undefined) break;
      if (alone.old === undefined ? next[alone.new] !== next[same.new] : old[alone.old] !== old[same.old]) break;
      ops[first] = alone.old === undefined ? { old: same.old, new: alone.new } : { old: alone.old, new: same.new };
      ops[end] = alone.old === undefined ? { new: same.new } : { old: same.old };
    }
  }
  return inTurn(ops);
}

function inTurn(ops: readonly Op[]): readonly Op[] {
  const tidy: Op[] = [];
  for (let [first, end] = [0, 0]; first < ops.length; first = end) {
    for (end = first + 1; sideOf(ops[first]) !== 'both' && end < ops.length && sideOf(ops[end]) !== 'both'; end += 1);
    const run = ops.slice(first, end);
    const [gone, come] = [run.filter((op) => sideOf(op) === 'old'), run.filter((op) => sideOf(op) === 'new')];
    tidy.push(...(gone.length === come.length && gone.length > 0 ? gone.flatMap((op, index) => [op, come[index] ?? op]) : run));
  }
  return tidy;
}

function sideOf(op: Op | undefined): 'old' | 'new' | 'both' {
  return op?.new === undefined ? 'old' : op.old === undefined ? 'new' : 'both';
}

type Pair = readonly [number, number];

function opsOf(pairs: readonly Pair[], olds: number, news: number): readonly Op[] {
  const ops: Op[] = [];
  let [x, y] = [0, 0];
  for (const [atOld, atNew] of [...pairs, [olds, news] as const]) {
    for (; x < atOld; x += 1) ops.push({ old: x });
    for (; y < atNew; y += 1) ops.push({ new: y });
    if (atOld < olds) ops.push({ old: x, new: y });
    x = atOld + 1;
    y = atNew + 1;
  }
  return ops;
}

function shortest(a: readonly string[], b: readonly string[]): readonly Pair[] | undefined {
  const reached: Int32Array[] = [];
  const most = Math.min(MOST, a.length + b.length);
  const far = new Int32Array(2 * most + 3);
  const mid = most + 1;
  for (let d = 0; d <= most; d += 1) {
    reached.push(far.slice(mid - d - 1, mid + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (far[mid + k - 1] ?? 0) < (far[mid + k + 1] ?? 0));
      let x = down ? (far[mid + k + 1] ?? 0) : (far[mid + k - 1] ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) [x, y] = [x + 1, y + 1];
      far[mid + k] = x;
      if (x >= a.length && y >= b.length) return backtrack(reached, a.length, b.length);
    }
  }
  return undefined;
}

/** The equal pairs on the way that `shortest` found; `reached[d]` holds how far each diagonal from -d-1 to d+1 was before step d. */
function backtrack(reached: readonly Int32Array[], olds: number, news: number): readonly Pair[] {
  const pairs: Pair[] = [];
  let [x, y] = [olds, news];
  for (let d = reached.length - 1; d >= 0; d -= 1) {
    const before = reached[d] ?? new Int32Array();
    const at = (k: number): number => before[k + d + 1] ?? 0;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : at(fromK);
    const fromY = d === 0 ? 0 : fromX - fromK;
    const startX = d === 0 ? 0 : down ? fromX : fromX + 1;
    while (x > startX) pairs.push([(x -= 1), (y -= 1)]);
    [x, y] = [fromX, fromY];
  }
  return pairs.reverse();
}

function inOrder(a: readonly string[], b: readonly string[]): readonly Pair[] {
  const places = new Map<string, number[]>();
  a.forEach((key, index) => (places.get(key) ?? places.set(key, []).get(key))?.push(index));
  const pairs: Pair[] = [];
  let last = -1;
  b.forEach((key, index) => {
    const left = places.get(key) ?? [];
    while ((left[0] ?? Infinity) <= last) left.shift();
    const at = left.shift();
    if (at === undefined) return;
    pairs.push([at, index]);
    last = at;
  });
  return pairs;
}
