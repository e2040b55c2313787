import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { captureFile } from './captures.ts';
import { layOut } from './layout.ts';
import { openBundle } from './open.ts';
import { writeBundle } from './write.ts';

const work = mkdtempSync(join(tmpdir(), 'netwhy-captures-'));
afterAll(() => rmSync(work, { recursive: true }));

const pcap = readFileSync(new URL('../../../cases/firewall/forward-drop/captures/1-pod-shop-web.pcap', import.meta.url));
const files = [...layOut('2026-11-23T03:00:00Z', 'test', [], []), captureFile(2, 'node/n1', pcap), captureFile(1, 'pod/shop/web', pcap)];

test.each(['bundle', 'bundle.tgz'])('captures in %s are found in the order of their numbers, and the bundle is read as before', async (name) => {
  await writeBundle(join(work, name), files, false);
  const { captures = [], diagnostics } = await openBundle([join(work, name)]);
  expect(captures.map((one) => [one.name, Buffer.from(one.read()).equals(pcap)])).toEqual([['captures/01-pod-shop-web.pcap', true], ['captures/02-node-n1.pcap', true]]);
  expect(diagnostics).toEqual([]);
});

test('of several bundles a capture is named with its bundle', async () => {
  expect((await openBundle([join(work, 'bundle'), join(work, 'bundle.tgz')])).captures?.map(({ name }) => name)).toContain('bundle.tgz/captures/01-pod-shop-web.pcap');
});

test.each(['../../../etc/passwd', '$(reboot); x', '', '\u0000/..', 'a'.repeat(5000)])('a place with the name %j is a file in the folder of captures', (name) => {
  expect(captureFile(1, name, pcap).path).toMatch(/^captures\/01-[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\.pcap$/);
});
