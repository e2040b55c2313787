import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { foundProblems, reportOf, silenceProblems, toldProblems } from '../lab/names/compare.ts';
import type { RecordedName } from '../lab/names/record.ts';
import { openBundle } from '../src/collect/index.ts';
import { presentNameText } from '../src/present/index.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const cases = ['dns', 'gateways'].flatMap((area) => (existsSync(`${folder}${area}`) ? readdirSync(`${folder}${area}`) : []).map((name) => `${area}/${name}`)).filter((name) => existsSync(`${folder}${name}/names.json`)).sort();

describe.each(cases)('cases/%s', (name) => {
  const recorded = JSON.parse(readFileSync(`${folder}${name}/names.json`, 'utf8')) as RecordedName;

  it('is answered for each resolver as that one told its program on the real kernel', async () => {
    const evidence = await openBundle([`${folder}${name}/bundle.tgz`]);
    expect(recorded.told.flatMap((told) => toldProblems(evidence, recorded.client, recorded.name, told))).toEqual([]);
  });

  it('is found, or found to be well', async () => {
    const report = reportOf(await openBundle([`${folder}${name}/bundle.tgz`]), recorded.client, recorded.name, undefined);
    expect(recorded.expect === undefined ? silenceProblems(report) : foundProblems(report, recorded.expect)).toEqual([]);
  });

  it('is told in both languages, and says in Chinese what is its own', async () => {
    const report = reportOf(await openBundle([`${folder}${name}/bundle.tgz`]), recorded.client, recorded.name, undefined);
    const [en, zh] = (['en', 'zh'] as const).map((lang) => presentNameText(report, { lang, color: false, verbose: true }));
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(zh).toMatch(/\p{Script=Han}/u);
  });
});
