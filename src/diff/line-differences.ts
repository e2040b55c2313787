import type { Because } from '../model/network/index.ts';
import type { Changed } from '../model/report/index.ts';
import { align } from './align.ts';
import type { Op } from './align.ts';
import type { Aligned, Difference } from './difference.ts';
import { UNORDERED } from './noise.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import type { OutputUnit } from './units.ts';
import { placeOf } from './units.ts';

/**
 * What differs in an output that both bundles have, piece by piece: a piece that is gone, one that came, or one that is otherwise. With
 * `all` also what comes and goes by itself.
 */
export function lineDifferences(unit: OutputUnit, oldText: string, newText: string, all: boolean): readonly Difference[] {
  const old = tokensOf(unit.source, oldText, all);
  const next = tokensOf(unit.source, newText, all);
  const aligned: Aligned = { unit, old, new: next, ops: align(old.map(({ key }) => key), next.map(({ key }) => key)) };
  return paired(aligned)
    .filter((ops) => all || !ops.every((at) => tokenAt(aligned, at).fleeting) || ops.length > 1)
    .map((ops) => ({ whole: placeOf(unit), changed: changedLines(aligned, ops), carried: { kind: 'lines', aligned, ops } }));
}

/** The piece that only one of the texts has. */
function tokenAt({ ops, old, new: next }: Aligned, at: number): Token {
  const op = ops[at];
  const token = op?.old === undefined ? next[op?.new ?? -1] : old[op.old];
  if (token === undefined) throw new Error('bug: an operation on no piece');
  return token;
}

/** Groups of operations that belong together: the old and the new state of one thing. */
function paired(aligned: Aligned): readonly (readonly number[])[] {
  const alone = aligned.ops.flatMap((op, at) => (op.old !== undefined && op.new !== undefined) || tokenAt(aligned, at).key === '' ? [] : [at]);
  const left = UNORDERED.has(aligned.unit.source) ? withoutMoved(aligned, alone) : alone;
  const named = new Map<string, number[]>();
  const groups: number[][] = [];
  for (const run of runsOf(aligned.ops, left)) {
    const unnamed = run.filter((at) => {
      const { name } = tokenAt(aligned, at);
      if (name === undefined) return true;
      const known = named.get(name);
      if (known === undefined) named.set(name, [at]);
      else known.push(at);
      return false;
    });
    const isOrdered = !UNORDERED.has(aligned.unit.source);
    groups.push(...(aligned.unit.source === 'nft' ? blocks(aligned, unnamed) : isOrdered ? inTurn(aligned.ops, unnamed) : unnamed.map((at) => [at])));
  }
  return [...named.values(), ...groups].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** Without pieces that only stand elsewhere. */
function withoutMoved(aligned: Aligned, alone: readonly number[]): readonly number[] {
  const keys = new Map<string, number[]>();
  for (const at of alone) if (aligned.ops[at]?.old !== undefined) (keys.get(tokenAt(aligned, at).key) ?? keys.set(tokenAt(aligned, at).key, []).get(tokenAt(aligned, at).key))?.push(at);
  const moved = new Set<number>();
  for (const at of alone) {
    const from = aligned.ops[at]?.old === undefined ? keys.get(tokenAt(aligned, at).key)?.shift() : undefined;
    if (from !== undefined) moved.add(from).add(at);
  }
  return alone.filter((at) => !moved.has(at));
}

/** Operations that follow one another. */
function runsOf(ops: readonly Op[], alone: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const at of alone) {
    const last = runs.at(-1);
    const isNext = last !== undefined && ops.slice((last.at(-1) ?? 0) + 1, at).every((op) => op.old === undefined || op.new === undefined);
    if (isNext) last.push(at);
    else runs.push([at]);
  }
  return runs;
}

/** As many gone as come in one place are the old and the new state of each other, in turn. */
function inTurn(ops: readonly Op[], run: readonly number[]): readonly number[][] {
  const gone = run.filter((at) => ops[at]?.old !== undefined);
  const come = run.filter((at) => ops[at]?.old === undefined);
  return gone.length === come.length ? gone.map((at, index) => [at, come[index] ?? at]) : run.map((at) => [at]);
}

/** A chain or a set that came or went is one difference, for its lines mean nothing without its braces; lines between braces that stay are each one. */
function blocks(aligned: Aligned, run: readonly number[]): readonly number[][] {
  const whole: number[][] = [];
  const single: number[] = [];
  for (const side of [run.filter((at) => aligned.ops[at]?.old !== undefined), run.filter((at) => aligned.ops[at]?.old === undefined)]) {
    let depth = 0;
    for (const at of side) {
      const { key } = tokenAt(aligned, at);
      if (depth > 0) whole.at(-1)?.push(at);
      else if (key.endsWith('{')) whole.push([at]);
      else single.push(at);
      depth += key.split('{').length - key.split('}').length;
      if (depth < 0) return [[...run]];
    }
    if (depth > 0) return [[...run]];
  }
  return [...whole, ...inTurn(aligned.ops, single)];
}

function changedLines(aligned: Aligned, ops: readonly number[]): Changed {
  const { unit } = aligned;
  const side = (has: 'old' | 'new'): readonly Because[] => ops.filter((at) => aligned.ops[at]?.[has] !== undefined).flatMap((at) => linesOf(tokenAt(aligned, at), unit[has]?.file ?? ''));
  const [old, next] = [side('old'), side('new')];
  const otherwise = (lines: readonly Because[], others: readonly Because[]): readonly Because[] => {
    const differing = lines.filter(({ text }, index) => index === 0 || !others.some((other) => other.text === text));
    return others.length === 0 ? lines : differing;
  };
  return { kind: 'line', node: unit.node, ...(unit.netns === undefined ? {} : { netns: unit.netns }), source: unit.source, old: otherwise(old, next), new: otherwise(next, old) };
}

function linesOf({ line, lines }: Token, file: string): readonly Because[] {
  return lines.map((text, index) => ({ ref: { file, line: line + index }, text }));
}
