import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openArchive } from './archive.ts';
import { layOut } from './layout.ts';
import type { Collected } from './layout.ts';
import { openBundle } from './open.ts';
import { writeBundle } from './write.ts';

const top = mkdtempSync(join(tmpdir(), 'netwhy-bundle-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
let count = 0;
const fresh = (ending = ''): string => join(top, `b${++count}${ending}`);

const item = (netns: string, source: string, text: string, extra: Partial<Collected> = {}): Collected => ({
  netns, source, text: Buffer.from(text), state: text === '' ? 'empty' : 'ok', exit: 0, startedAt: '2026-01-01T00:00:00.000Z', durationMs: 3, command: `run ${source}`, note: '', ...extra,
});
const ns = (id: string) => ({ id, inode: '1', names: [id], pids: [7], cgroups: ['0::/kubepods/x'] });

function files(name = 'n1', createdAt = '2026-01-01T00:00:00Z', route = 'default via 10.0.0.1\n') {
  const items = [item('-', 'uname', 'Linux\n'), item('blue', 'ip-route', route), item('blue', 'nft', ''), item('blue', 'ipset', '', { state: 'not permitted', exit: 1, note: 'not\there' })];
  return layOut(createdAt, '0', [{ name, netns: [ns('host'), ns('blue')], items }], [{ ...item('-', 'pods', '{"items":[]}'), file: 'pods.json' }]);
}

async function bundle(target: string, ...args: Parameters<typeof files>): Promise<string> {
  await writeBundle(target, files(...args), false);
  return target;
}

const textOf = async (path: string, source = 'ip-route') => (await openBundle([path])).nodes[0]?.items.find((one) => one.source === source)?.text();

describe('a bundle that was written', () => {
  it.each(['', '.tgz'])('comes back from a %j as it was collected', async (ending) => {
    const evidence = await openBundle([await bundle(fresh(ending))]);
    expect(evidence).toMatchObject({ formatVersion: 1, createdAt: '2026-01-01T00:00:00Z', diagnostics: [] });
    const [node] = evidence.nodes;
    expect(node?.name).toBe('n1');
    expect(node?.netns).toEqual([ns('host'), ns('blue')]);
    expect(node?.items.map((one) => [one.netns, one.source, one.state, one.exit, one.file, one.note, one.text()])).toEqual([
      [undefined, 'uname', 'ok', 0, 'nodes/n1/node/uname.txt', '', 'Linux\n'],
      ['blue', 'ip-route', 'ok', 0, 'nodes/n1/netns/blue/ip-route.txt', '', 'default via 10.0.0.1\n'],
      ['blue', 'nft', 'empty', 0, 'nodes/n1/INDEX.tsv', '', ''],
      ['blue', 'ipset', 'not permitted', 1, 'nodes/n1/INDEX.tsv', 'not?here', ''],
    ]);
    expect(evidence.cluster.map((one) => [one.resource, one.state, one.file, one.text()])).toEqual([['pods', 'ok', 'cluster/pods.json', '{"items":[]}']]);
  });

  it('is not written over', async () => {
    const target = await bundle(fresh('.tgz'));
    await expect(bundle(target)).rejects.toThrow('there already');
  });

  it('opens from what tar and zstd make of it, with a folder on top', async () => {
    const folder = await bundle(fresh());
    const tgz = fresh('.tgz');
    execFileSync('tar', ['czf', tgz, '-C', top, folder.slice(top.length + 1)]);
    expect(await textOf(tgz)).toBe('default via 10.0.0.1\n');
    const zst = join(import.meta.dirname, 'testdata', 'small.tar.zst');
    expect(await textOf(zst)).toBe('default via 10.0.0.1\n');
  });

  it('merges with those of other nodes; the newer state of a node wins', async () => {
    const folder = fresh();
    mkdirSync(folder);
    await bundle(join(folder, 'a.tgz'), 'n1', '2026-01-01T00:00:00Z', 'old\n');
    await bundle(join(folder, 'b.tgz'), 'n1', '2026-01-02T00:00:00Z', 'new\n');
    await bundle(join(folder, 'c'), 'n2');
    const evidence = await openBundle([folder]);
    expect(evidence.nodes.map((node) => [node.name, node.items[1]?.text()])).toEqual([['n1', 'new\n'], ['n2', 'default via 10.0.0.1\n']]);
    expect(evidence.diagnostics.map((one) => one.message)).toEqual([expect.stringContaining('node n1 is newer in')]);
    expect(evidence.cluster).toHaveLength(1);
  });

  it('keeps the counters of an older state of the same namespace beside those of the newer', async () => {
    const state = async (createdAt: string, inode: string, text: string): Promise<string> => {
      const target = fresh('.tgz');
      const items = [item('blue', 'proc-netstat', text), item('blue', 'ip-route', text), item('host', 'proc-netstat', text)];
      await writeBundle(target, layOut(createdAt, '0', [{ name: 'n1', netns: [ns('host'), { ...ns('blue'), inode }], items }], []), false);
      return target;
    };
    const before = async (inode: string) => (await openBundle([await state('2026-01-01T00:00:00Z', '4', 'old\n'), await state('2026-01-02T00:00:00Z', inode, 'new\n')])).nodes[0]?.before?.map((one) => [one.netns, one.source, one.text()]);
    expect(await before('4')).toEqual([['blue', 'proc-netstat', 'old\n'], ['host', 'proc-netstat', 'old\n']]);
    expect(await before('5')).toEqual([['host', 'proc-netstat', 'old\n']]);
  });
});

describe('a damaged or hostile bundle', () => {
  const tar = (entries: readonly { name: string; text?: string; type?: string; link?: string }[]): Buffer => {
    const blocks = entries.flatMap(({ name, text = '', type = '0', link = '' }) => {
      const header = Buffer.alloc(512);
      header.write(name, 0);
      header.write(Buffer.byteLength(text).toString(8).padStart(11, '0'), 124);
      header.write(type, 156);
      header.write(link, 157);
      header.write('ustar\x0000', 257, 'latin1');
      return [header, Buffer.from(text), Buffer.alloc((512 - (Buffer.byteLength(text) % 512)) % 512)];
    });
    return Buffer.concat([...blocks, Buffer.alloc(1024)]);
  };
  const HEADER = { name: 'netwhy-bundle.tsv', text: 'format\t1\n' };
  const put = (bytes: Buffer, ending = '.tgz'): string => {
    const path = fresh(ending);
    writeFileSync(path, bytes);
    return path;
  };

  it('never reaches outside: absolute names, .., links and devices are left out and said', async () => {
    const path = put(gzipSync(tar([
      HEADER, { name: '/etc/passwd', text: 'x' }, { name: '../up', text: 'x' }, { name: 'nodes/../../up', text: 'x' },
      { name: 'nodes/n1/netns/blue/ip-route.txt', type: '2', link: '/etc/shadow' },
      { name: 'nodes/n1/INDEX.tsv', text: 'blue\tip-route\tok\t0\t-\t0\tnetns/blue/ip-route.txt\tip r\t\nblue\tip-rule\tok\t0\t-\t0\t../../x\tip r\t\n' },
    ])));
    const evidence = await openBundle([path]);
    expect(evidence.nodes[0]?.items.map((one) => [one.state, one.text()])).toEqual([['failed', ''], ['failed', '']]);
    expect(evidence.diagnostics.map(({ file, line }) => [file, line])).toEqual([
      ['/etc/passwd', undefined], ['../up', undefined], ['nodes/../../up', undefined], ['nodes/n1/netns/blue/ip-route.txt', undefined],
      ['nodes/n1/INDEX.tsv', 1], ['nodes/n1/INDEX.tsv', 2], ['nodes/n1/netns.tsv', undefined],
    ]);
  });

  it('does not follow links of a folder', async () => {
    const folder = await bundle(fresh());
    rmSync(join(folder, 'nodes/n1/netns/blue/ip-route.txt'));
    symlinkSync('/etc/hostname', join(folder, 'nodes/n1/netns/blue/ip-route.txt'));
    const evidence = await openBundle([folder]);
    expect(evidence.nodes[0]?.items[1]?.state).toBe('failed');
    expect(evidence.nodes[0]?.items[1]?.text()).toBe('');
    expect(evidence.diagnostics).toHaveLength(2);
  });

  it('that unpacks to too much is refused', async () => {
    const path = put(gzipSync(Buffer.alloc(4 * 1024 * 1024)));
    await expect(openArchive(path, 1024 * 1024)).rejects.toThrow('unpacks to more than 1 MiB');
  });

  it('that is cut off keeps what came before the cut', async () => {
    const noise = Array.from({ length: 20_000 }, (_, at) => `${(at * 7919) % 10_007}`).join(' ');
    const whole = gzipSync(tar([HEADER, { name: 'nodes/n1/INDEX.tsv', text: 'blue\tip-route\tok\t0\t-\t0\tnetns/blue/ip-route.txt\tip r\t\n' }, { name: 'nodes/n1/netns/blue/ip-route.txt', text: 'default\n' }, { name: 'nodes/n1/netns/blue/nft.txt', text: noise }]));
    const evidence = await openBundle([put(whole.subarray(0, whole.length - 5000))]);
    expect(evidence.nodes[0]?.items[0]?.text()).toBe('default\n');
    expect(evidence.diagnostics[0]?.message).toContain('cut off');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['noise', Buffer.from('this is no archive at all, only a line of text'.repeat(50)), 'is not a bundle'],
    ['broken gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(40, 7)]), 'cannot be unpacked'],
    ['another archive', gzipSync(tar([{ name: 'readme', text: 'hello' }])), 'has no netwhy-bundle.tsv'],
    ['a newer format', gzipSync(tar([{ name: 'netwhy-bundle.tsv', text: 'format\t99\n' }])), 'of format 99'],
    ['no version', gzipSync(tar([{ name: 'netwhy-bundle.tsv', text: 'hello\n' }])), 'does not say which format'],
  ])('%s gives one clear error', async (_what, bytes, message) => {
    await expect(openBundle([put(bytes)])).rejects.toThrow(message);
  });

  it('without an index still gives its outputs', async () => {
    const folder = await bundle(fresh());
    rmSync(join(folder, 'nodes/n1/INDEX.tsv'));
    expect(await textOf(folder)).toBe('default via 10.0.0.1\n');
    expect((await openBundle([folder])).diagnostics[0]).toMatchObject({ file: 'nodes/n1/INDEX.tsv' });
  });

  it('says which line of an index is wrong, and keeps the others', async () => {
    const folder = await bundle(fresh());
    writeFileSync(join(folder, 'nodes/n1/INDEX.tsv'), 'garbage\nblue\tip-route\tfine\t0\t-\t0\tx\ty\t\nblue\tmagic\tok\t0\t-\t0\t-\ty\t\nblue\tip-route\tok\t0\t-\t0\tnetns/blue/ip-route.txt\tip r\t\n');
    const evidence = await openBundle([folder]);
    expect(evidence.nodes[0]?.items).toHaveLength(1);
    expect(evidence.diagnostics.map(({ line }) => line)).toEqual([1, 2, 3]);
  });
});

it('replaces a bundle where it is told to, and removes nothing else: no device, no folder of somebody, no link', async () => {
  const mine = fresh();
  await writeBundle(mine, [{ path: 'netwhy-bundle.tsv', data: Buffer.from('format\t1\n') }], false);
  await writeBundle(mine, [{ path: 'netwhy-bundle.tsv', data: Buffer.from('format\t1\n') }], true);
  const folder = fresh();
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.txt'), 'years');
  const link = fresh();
  symlinkSync(folder, link);
  for (const target of [folder, link, '/dev/null']) await expect(writeBundle(target, [], true)).rejects.toThrow('--force does not remove it');
});
