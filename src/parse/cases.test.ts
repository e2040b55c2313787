import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NETNS_SOURCES, NODE_SOURCES } from '../model/evidence/source.ts';
import type { SourceId } from '../model/evidence/source.ts';
import { DIALECTS, parseClb, parseKube, printKube } from './index.ts';
import type { Dialect } from './index.ts';

const CASES = new URL('../../cases/', import.meta.url).pathname;
const SOURCES: readonly string[] = [...NODE_SOURCES, ...NETNS_SOURCES];

/** Files below cases/ with one of these suffixes. */
function files(...suffixes: readonly string[]): string[] {
  return readdirSync(CASES, { recursive: true, encoding: 'utf8' }).filter((path) => suffixes.some((suffix) => path.endsWith(suffix)));
}

/** The tree type is hidden: whatever it is, it prints back what was read. */
function roundTrip<T>({ parse, print }: Dialect<T>, text: string): string {
  return print(parse(text, 'case'));
}

function isSource(name: string): name is SourceId {
  return SOURCES.includes(name);
}

describe('the recorded cases', () => {
  it.each(SOURCES.filter(isSource))('print back every file of %s as it was recorded', (source) => {
    for (const path of files(`/${source}.txt`)) {
      const text = readFileSync(join(CASES, path), 'utf8');
      expect(roundTrip<never>(DIALECTS[source] as unknown as Dialect<never>, text) === text, path).toBe(true);
    }
  });

  it('print back every file of API objects, and every object in them is understood', () => {
    for (const path of files('.json', '.yaml').filter((name) => name.includes('/cluster/') && !name.includes('/Describe') && !name.endsWith('/vpcgw.json'))) {
      const text = readFileSync(join(CASES, path), 'utf8');
      const tree = parseKube(text, basename(path));
      expect(printKube(tree) === text, path).toBe(true);
      expect(tree.diagnostics, path).toEqual([]);
    }
  });

  it('understand every answer of a cloud\'s API', () => {
    const answers = files('.json').filter((name) => name.includes('/cluster/Describe'));
    expect(answers.length).toBeGreaterThan(0);
    for (const path of answers) {
      const { answer, diagnostics } = parseClb(readFileSync(join(CASES, path), 'utf8'), basename(path), basename(path, '.json'));
      expect([path, answer === undefined, diagnostics]).toEqual([path, false, []]);
    }
  });
});
