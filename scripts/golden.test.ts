import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { recordedCases, reportOf } from './cases.ts';
import { goldenFiles } from './generate/golden.ts';
import { presentJson } from '../src/present/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const said = await goldenFiles();

describe('netwhy says of a recorded incident what it said before, word for word', () => {
  it.each(Object.entries(said))('%s', (path, text) => {
    expect(existsSync(root + path), `${path} is missing: npm run generate`).toBe(true);
    expect(readFileSync(root + path, 'utf8')).toBe(text);
  });
});

describe('a report is a document of the published schema', () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(`${root}docs/report.schema.json`, 'utf8')) as object);

  it.each(recordedCases().map((recorded) => [recorded.path, recorded] as const))('%s', async (_path, recorded) => {
    validate(JSON.parse(presentJson(await reportOf(recorded))));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('and a document with a word too many is not', () => {
    const [text = '{}'] = Object.entries(said).filter(([path]) => path.endsWith('report.json')).map(([, json]) => json);
    expect(validate({ ...(JSON.parse(text) as object), extra: true })).toBe(false);
  });
});
