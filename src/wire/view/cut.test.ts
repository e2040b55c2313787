import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Recording } from '../../../lab/judge/recording.ts';
import { decodeEthernet } from './ethernet.ts';

const PORTS = { vxlan: new Set([4789]), geneve: new Set([6081]) };
const { sent } = JSON.parse(readFileSync(new URL('../../../lab/judge/observe/testdata/overlay.json', import.meta.url), 'utf8')) as Recording;

test('a frame of the wire, cut off at any byte or with any byte changed, is read without a fault', () => {
  for (const { bytes } of sent.frames.filter((_, index) => index % 6 === 0)) {
    const frame = Buffer.from(bytes, 'base64');
    for (let at = 0; at < frame.length; at += 1) {
      expect(() => decodeEthernet(frame.subarray(0, at), PORTS)).not.toThrow();
      const changed = Buffer.from(frame);
      changed[at] = (frame[at] ?? 0) ^ 0xff;
      expect(() => decodeEthernet(changed, PORTS)).not.toThrow();
    }
  }
});
