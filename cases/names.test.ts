import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { foundProblems, reportOf, silenceProblems, toldProblems } from '../lab/names/compare.ts';
import type { RecordedName } from '../lab/names/record.ts';
import { openBundle } from '../src/collect/index.ts';
import { presentNameHtml, presentNameJson, presentNameText } from '../src/present/index.ts';

const schema = fileURLToPath(new URL('../docs/dns.schema.json', import.meta.url));
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
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

  it('is told in both languages as text and as a page, and says in Chinese what is its own; as JSON it is a document of the published schema', async () => {
    const report = reportOf(await openBundle([`${folder}${name}/bundle.tgz`]), recorded.client, recorded.name, undefined);
    for (const present of [(lang: 'en' | 'zh') => presentNameText(report, { lang, color: false, verbose: true }), (lang: 'en' | 'zh') => presentNameHtml(report, { lang })]) {
      expect(present('en')).not.toMatch(/\p{Script=Han}/u);
      expect(present('zh')).toMatch(/\p{Script=Han}/u);
    }
    const page = presentNameHtml(report, { lang: 'en' });
    for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${id ?? ''}"`);
    validate(JSON.parse(presentNameJson(report)));
    expect(validate.errors).toBeNull();
  });
});
