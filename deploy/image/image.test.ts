import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHE } from '../../lab/kernel/tools.ts';
import { buildNetwhy } from '../../src/cli/cluster/testing/built.ts';
import { SOURCES } from '../../src/collect/sources/index.ts';
import { VERSION } from '../../src/version.ts';
import { OWN_ARCHITECTURE, writeImages } from './archive.ts';
import type { Image } from './archive.ts';
import { agentImage, netwhyImage } from './build.ts';
import { APPLETS, TOOLS } from './contents.ts';
import { linkedWith } from './elf.ts';
import { KEYS } from './packages.ts';

const top = mkdtempSync(join(tmpdir(), 'netwhy-image-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** What `ldd` prints: the path of each library by its name. */
function ldd(path: string): ReadonlyMap<string, string> {
  const said = spawnSync('ldd', [path], { encoding: 'utf8' }).stdout;
  return new Map([...said.matchAll(/^\t(\S+) => (\/\S+) /gm)].map(([, name = '', at = '']) => [name, at]));
}

describe('the reader of ELF files', () => {
  it.each(['ip', 'ss', 'nft', 'tar'])('finds for %s the libraries that the loader finds', (name) => {
    const path = realpathSync(execFileSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).trim());
    const loaded = ldd(path);
    expect(loaded.size).toBeGreaterThan(0);
    const found = new Set<string>();
    const visit = (file: string): void => {
      for (const library of linkedWith(readFileSync(file))?.libraries ?? []) {
        if (found.has(library) || library.startsWith('ld-linux')) continue;
        found.add(library);
        visit(loaded.get(library) ?? '');
      }
    };
    visit(path);
    expect([...found].sort()).toEqual([...loaded.keys()].sort());
    expect(existsSync(linkedWith(readFileSync(path))?.loader ?? '')).toBe(true);
  });

  it('knows what is no ELF file', () => {
    expect(linkedWith(Buffer.from('#!/bin/sh\n'.repeat(20)))).toBeUndefined();
  });
});

const why = process.getuid?.() !== 0 ? 'needs root, to run the programs of the image in it' : spawnSync('apt-get', ['--version']).status !== 0 || spawnSync('dpkg-deb', ['--version']).status !== 0 ? 'needs apt-get and dpkg-deb' : existsSync(KEYS) ? undefined : 'needs debian-archive-keyring';
if (why !== undefined) console.warn(`skipped, the agent's image: ${why}`);

describe.skipIf(why !== undefined)("the agent's image", () => {
  let image: Image;
  const root = join(top, 'root');
  beforeAll(async () => {
    image = await agentImage({ architecture: OWN_ARCHITECTURE, cache: join(CACHE, 'image') });
    await writeImages(join(top, 'image.tar'), [image]);
    execFileSync('sh', ['-ec', 'mkdir "$1" "$1/all"; tar -xf "$0" -C "$1/all"; tar -xf "$1"/all/*/layer.tar -C "$1"; mkdir "$1/proc"', join(top, 'image.tar'), root]);
  }, 300_000);
  const inside = (script: string): { readonly code: number | null; readonly out: string } => {
    const { status, stdout, stderr } = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'sh', '-ec', 'mount -t proc proc "$0/proc"; exec chroot "$0" /usr/bin/sh -c "$1"', root, script], { encoding: 'utf8', env: { PATH: `${process.env['PATH'] ?? ''}` } });
    return { code: status, out: `${stdout}${stderr}` };
  };

  it('is the same bytes each time', async () => {
    await writeImages(join(top, 'again.tar'), [image]);
    expect(readFileSync(join(top, 'again.tar')).equals(readFileSync(join(top, 'image.tar')))).toBe(true);
    expect(readFileSync(join(top, 'image.tar')).length).toBeLessThan(30e6);
  });

  it('has every tool that the collector calls, of the tool\'s own package, and all that they are linked with', () => {
    const called = SOURCES.flatMap(({ action }) => (action.kind === 'run' || action.kind === 'devices' ? [action.argv[0]] : []));
    expect(called.filter((tool) => ![...TOOLS, ...APPLETS].includes(tool))).toEqual([]);
    for (const tool of TOOLS.filter((name) => !name.startsWith('ipvsadm'))) {
      const { out } = inside(`${tool} ${['ip', 'bridge', 'nstat', 'ss'].includes(tool) ? '-V' : '--version'}`);
      expect(out, tool).not.toMatch(/not found|cannot open|error while loading|BusyBox/i);
    }
  });

  it('of netwhy itself runs as anybody, without a shell and without writing', async () => {
    const own = join(top, 'own');
    const dist = join(top, 'dist');
    mkdirSync(dist);
    await buildNetwhy(join(dist, 'netwhy.mjs'));
    const image = await netwhyImage({ architecture: OWN_ARCHITECTURE, cache: join(CACHE, 'image') }, dist);
    await writeImages(join(top, 'own.tar'), [image]);
    execFileSync('sh', ['-ec', 'mkdir "$1" "$1/all"; tar -xf "$0" -C "$1/all"; tar -xf "$1"/all/*/layer.tar -C "$1"', join(top, 'own.tar'), own]);
    const { status, stdout, stderr } = spawnSync('unshare', ['--net', '--pid', '--fork', 'chroot', '--userspec=65532:65532', own, ...image.command, '--version'], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } });
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: `${VERSION}\n` });
    expect(existsSync(join(own, 'usr/bin/sh'))).toBe(false);
  }, 120_000);

  it('prints rules, routes and names as the tools of a host do', () => {
    const made = 'set -e; ip link set lo up; ip route add 10.77.0.0/24 dev lo proto static; nft add table ip t; nft "add chain ip t c { type filter hook input priority 0; }"; nft "add rule ip t c ip protocol { tcp, udp } th dport 53 counter accept"';
    const { out } = inside(`${made}; nft -a list ruleset; iptables-nft-save; ip route show table all; sysctl -e net.ipv4.ip_forward; sh -c 'echo $0 is; readlink -f /proc/$$/exe'`);
    expect(out).toContain('ip protocol { tcp, udp } th dport 53 counter packets 0 bytes 0 accept');
    expect(out).toContain('10.77.0.0/24 dev lo proto static');
    expect(out).toContain('net.ipv4.ip_forward = ');
    expect(out).toContain('/usr/bin/dash');
  });
});
