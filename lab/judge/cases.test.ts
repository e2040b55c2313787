import { describe, expect, it } from 'vitest';
import { basename } from 'node:path';
import { CASES } from '../record/record.ts';
import { judge } from './compare/judge.ts';
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
