import type { ClusterItem, Evidence, EvidenceItem, NetnsEntry, NodeEvidence } from '../model/evidence/index.ts';
import type { Because } from '../model/network/index.ts';
import type { Changed } from '../model/report/index.ts';
import { isNoObjects } from '../model/tree/no-objects.ts';
import type { Difference } from './difference.ts';
import { lineDifferences } from './line-differences.ts';
import { COUNTED, FLEETING } from './noise.ts';
import { linesOf, objectDifferences } from './object-differences.ts';
import { objectsUnits, outputUnits, placeOf } from './units.ts';
import type { ObjectsUnit, OutputUnit } from './units.ts';

/**
 * Everything that two bundles have otherwise, each as small as it can be carried alone. Without `all` what changes by itself is left
 * out: counters, timers, connections, what was learnt of neighbours.
 */
export function differencesOf(old: Evidence, next: Evidence, all: boolean): readonly Difference[] {
  return [
    ...nodeDifferences(old, next),
    ...old.nodes.flatMap((node) => namespaceDifferences(node, next.nodes.find(({ name }) => name === node.name))),
    ...outputUnits(old, next).flatMap((unit) => outputDifferences(unit, all)),
    ...objectsUnits(old, next).flatMap((unit) => fileDifferences(unit, all)),
  ];
}

function nodeDifferences(old: Evidence, next: Evidence): readonly Difference[] {
  const only = (of: Evidence, other: Evidence): readonly string[] => of.nodes.map(({ name }) => name).filter((node) => !other.nodes.some(({ name }) => name === node));
  const told = (node: string, side: 'old' | 'new'): Difference => ({ whole: node, carried: { kind: 'node', node }, changed: { kind: 'node', node, ...oneSided(side, [{ text: node }]) } });
  return [...only(old, next).map((node) => told(node, 'old')), ...only(next, old).map((node) => told(node, 'new'))];
}

function namespaceDifferences(old: NodeEvidence, next: NodeEvidence | undefined): readonly Difference[] {
  if (next === undefined) return [];
  const ids = new Set([...old.netns, ...next.netns].map(({ id }) => id));
  return [...ids].flatMap((netns): Difference[] => {
    const [was, is] = [old, next].map((node) => node.netns.find(({ id }) => id === netns));
    const lines = (entry: NetnsEntry | undefined): readonly Because[] => (entry === undefined ? [] : [{ text: ownersOf(entry) }]);
    if (was !== undefined && is !== undefined && ownersOf(was) === ownersOf(is)) return [];
    return [{ whole: `${old.name}/${netns}`, carried: { kind: 'namespace', node: old.name, netns }, changed: { kind: 'namespace', node: old.name, netns, old: lines(was), new: lines(is) } }];
  });
}

/** Whose a namespace is: its names and the pods of its processes. Containers and processes start anew. */
function ownersOf({ id, names, cgroups }: NetnsEntry): string {
  const pods = cgroups.flatMap((path) => /pod([\da-f]{8}[-_][\da-f_-]{27})/.exec(path)?.[1]?.replaceAll('_', '-') ?? []);
  return [...new Set([id, ...names, ...pods.map((pod) => `pod ${pod}`).sort()])].join(' ');
}

function outputDifferences(unit: OutputUnit, all: boolean): readonly Difference[] {
  const { old, new: next } = unit;
  if (!all && FLEETING.has(unit.source)) return [];
  const place = { node: unit.node, ...(unit.netns === undefined ? {} : { netns: unit.netns }), source: unit.source };
  const whole = (): readonly Difference[] => [{ whole: placeOf(unit), carried: { kind: 'output', unit }, changed: { kind: 'output', ...place, ...states(old, next) } }];
  if (!isRead(old) || !isRead(next)) return isRead(old) === isRead(next) && old?.state === next?.state ? [] : whole();
  if (COUNTED.has(unit.source)) return old.text() === next.text() ? [] : whole();
  return lineDifferences(unit, old.text(), next.text(), all);
}

function fileDifferences(unit: ObjectsUnit, all: boolean): readonly Difference[] {
  const { old, new: next } = unit;
  const whole = (): readonly Difference[] => [{ whole: unit.name, carried: { kind: 'file', unit }, changed: { kind: 'output', source: unit.source, ...states(old, next) } }];
  if (!isRead(old) || !isRead(next)) return isRead(old) === isRead(next) && old?.state === next?.state ? [] : whole();
  const [was, is] = [old.text(), next.text()];
  if (was === is) return [];
  return isNoObjects(unit.source) ? [answerDifference(unit, was, is)] : (objectDifferences(unit, was, is, all) ?? whole());
}

/** An answer of a cloud's API, or a table of rules, is no list of objects: it is carried whole, and told by its lines. */
function answerDifference(unit: ObjectsUnit, was: string, is: string): Difference {
  const answer = (text: string): Parameters<typeof linesOf>[1] => ({ key: unit.source, name: unit.source, line: 1, text });
  return { whole: unit.name, carried: { kind: 'file', unit }, changed: { kind: 'output', source: unit.source, ...linesOf(unit, answer(was), answer(is)) } };
}

type Item = EvidenceItem | ClusterItem;

function isRead(item: Item | undefined): item is Item {
  return item?.state === 'ok' || item?.state === 'empty';
}

function states(old: Item | undefined, next: Item | undefined): Pick<Changed, 'old' | 'new'> {
  const told = (item: Item | undefined): readonly Because[] => (item === undefined ? [] : [{ text: [item.state, item.note ?? ''].filter((text) => text !== '').join(': ') }]);
  return { old: told(old), new: told(next) };
}

function oneSided(side: 'old' | 'new', lines: readonly Because[]): Pick<Changed, 'old' | 'new'> {
  return side === 'old' ? { old: lines, new: [] } : { old: [], new: lines };
}
