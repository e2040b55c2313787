import { describe, expect, it } from 'vitest';
import { basename } from 'node:path';
import { openBundle } from '../../src/collect/index.ts';
import { load } from '../../src/load.ts';
import type { Branch } from '../../src/model/trace/journey.ts';
import { trace } from '../../src/trace/index.ts';
import { CASES } from '../record/record.ts';
import { judge } from './compare/judge.ts';
import { questionOf } from './compare/question.ts';
import { readStored, stored } from './store.ts';

/** Networks on which the model and a kernel once disagreed, each reduced to the one packet, with what the kernel did. */
describe('what the kernel did with a packet that the model had wrong', () => {
  it.each(stored(`${CASES}/judge`).map((folder) => [basename(folder), folder] as const))('%s: the walk now says the same', async (_, folder) => {
    const { recording, bundle } = readStored(folder);
    const { probes } = await judge(recording, bundle);
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.flatMap(({ verdict, why }) => (verdict === 'agree' ? [] : [verdict, ...why]))).toEqual([]);
  });
});

it('whether a promiscuous bridge keeps the connection of what it copies is not told by the release of a kernel before 6.9: both ways are walked', async () => {
  const { recording, bundle } = readStored(`${CASES}/judge/copy-of-no-connection`);
  const { network } = load(await openBundle([bundle]));
  const [probe] = recording.world.probes;
  const branchesOn = (kernel: string): readonly Branch[] => {
    const question = probe === undefined ? 'no probe' : questionOf(network, probe);
    if (typeof question === 'string') throw new Error(question);
    return trace({ ...network, netns: new Map([...network.netns].map(([id, netns]) => [id, Object.create(netns, { kernel: { value: kernel } }) as typeof netns])) }, question).branches;
  };
  const restOnIt = (branches: readonly Branch[]): readonly Branch[] => branches.filter(({ assumed }) => assumed.some(({ text }) => text.includes('may keep the connection')));
  expect(restOnIt(branchesOn('6.9.0'))).toEqual([]);
  expect(restOnIt(branchesOn('6.1.0')).length).toBeGreaterThanOrEqual(2);
});
