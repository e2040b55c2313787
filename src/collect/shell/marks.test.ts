import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MarkReader } from './marks.ts';

const START = '\x1etoken\x1d';

function read(chunks: readonly Buffer[]): { marks: { fields: readonly string[]; before: string }[]; rest: string } {
  const marks: { fields: readonly string[]; before: string }[] = [];
  const reader = new MarkReader(START, (fields, before) => marks.push({ fields, before: before.toString('latin1') }));
  for (const chunk of chunks) reader.push(chunk);
  return { marks, rest: reader.rest().toString('latin1') };
}

it('outputs come back byte for byte, wherever the pipe cuts them', () => {
  const output = fc.oneof(fc.string(), fc.constant('\x1etok'), fc.constant('\x1etoken'), fc.constant('no newline at the end'));
  fc.assert(
    fc.property(fc.array(output, { maxLength: 6 }), output, fc.array(fc.nat(200), { maxLength: 20 }), (outputs, rest, cuts) => {
      const bytes = Buffer.from(`${outputs.map((text, at) => `${text}${START}end\x1d${at}\n`).join('')}${rest}`);
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const result = read(places.slice(1).map((end, at) => bytes.subarray(places[at], end)));
      expect(result.marks).toEqual(outputs.map((text, at) => ({ fields: ['end', String(at)], before: Buffer.from(text).toString('latin1') })));
      expect(result.rest).toBe(Buffer.from(rest).toString('latin1'));
    }),
  );
});
