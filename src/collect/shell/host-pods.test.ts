import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIB } from './lib.ts';

const CGROUPS = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(join(path, 'cgroup.procs'))) ?? '';
const UID = '5f0c1a3e-0d3b-4a52-9c1e-6d1f3c0b7a11';
const OTHER = '5f0c1a3e-0d3b-4a52-9c1e-6d1f3c0b7a12';
const top = mkdtempSync(join(tmpdir(), 'netwhy-host-pods-'));
const cgroupOf = (uid: string): string => join(CGROUPS, `netwhy-test-${process.pid}`, `kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice`);
const able = process.getuid?.() === 0 && CGROUPS !== '' && spawnSync('mkdir', ['-p', cgroupOf(UID), cgroupOf(OTHER)]).status === 0 && ['gcc', 'musl-gcc', 'unshare', 'chroot'].every((tool) => spawnSync('which', [tool]).status === 0);
const SHELLS = [['sh'], ['busybox', 'sh'], ['bash']].filter(([shell = '']) => ['/bin', '/usr/bin'].some((folder) => existsSync(join(folder, shell))));
const PROGRAM = '#include <netdb.h>\n#include <unistd.h>\nint main(void) { struct addrinfo *found; write(1, "ready", 5); pause(); return getaddrinfo("x", 0, 0, &found); }\n';
const pids: number[] = [];

/** A static program in a root of its own with these files of /etc, in the cgroup of a pod. */
async function pod(uid: string, name: string, program: string, files: Readonly<Record<string, string>>, net: readonly string[] = []): Promise<string> {
  const root = join(top, name);
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'lib'));
  copyFileSync(program, join(root, 'app'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  symlinkSync('/../../../../../etc/shadow', join(root, 'etc/host.conf'));
  const child = spawn('sh', ['-c', 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"', 'sh', cgroupOf(uid), ...net, 'chroot', root, '/app'], { stdio: ['ignore', 'pipe', 'ignore'] });
  pids.push(child.pid ?? 0);
  await once(child.stdout, 'data');
  return root;
}

describe.skipIf(!able)('pods in the network of the host (needs root, cgroups of version 2, gcc and musl-gcc)', () => {
  beforeAll(async () => {
    writeFileSync(join(top, 'app.c'), PROGRAM);
    execFileSync('gcc', ['-w', '-static', '-o', join(top, 'with-glibc'), join(top, 'app.c')], { stdio: 'ignore' });
    execFileSync('musl-gcc', ['-w', '-static', '-o', join(top, 'with-musl'), join(top, 'app.c')], { stdio: 'ignore' });
    await pod(OTHER, 'apart', join(top, 'with-musl'), { 'etc/resolv.conf': 'nameserver 10.0.0.1\n' }, ['unshare', '--net']);
  });
  afterAll(() => {
    for (const pid of pids) process.kill(pid);
    for (const uid of [UID, OTHER]) {
      // A cgroup is empty a moment after its processes have ended.
      for (let tries = 0; existsSync(cgroupOf(uid)) && tries < 100; tries += 1) spawnSync('sh', ['-c', 'rmdir "$1" 2>/dev/null || sleep 0.05', 'sh', cgroupOf(uid)]);
    }
    rmdirSync(join(CGROUPS, `netwhy-test-${process.pid}`));
    rmSync(top, { recursive: true, force: true });
  });

  /** What is said of each pod by its UID. */
  const told = ([shell = '', ...args]: readonly string[]): ReadonlyMap<string, string> => new Map(execFileSync(shell, [...args, '-c', `NW_HOST=; NW_LIMIT=; ${LIB}\nnw_host_pods`], { encoding: 'utf8' }).split(/^pod /m).slice(1).map((part) => [part.slice(0, UID.length), part.slice(UID.length + 1)] as const));

  it.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))('have the files of their youngest process, and none that a link leads to ($name)', async ({ shell, name }) => {
    const folder = name.replace(' ', '-');
    await pod(UID, `${folder}-musl`, join(top, 'with-musl'), { 'etc/resolv.conf': 'search a.example\nnameserver 10.0.0.53', 'etc/hosts': '127.0.0.1\tlocalhost\n\n10.0.0.9 caf\u00e9\n', 'etc/alpine-release': '3.17.2\n' });
    const parts = told(shell);
    expect(parts.get(UID)).toBe('file /etc/resolv.conf\n\tsearch a.example\n\tnameserver 10.0.0.53\nfile /etc/hosts\n\t127.0.0.1\tlocalhost\n\t\n\t10.0.0.9 caf??\nabsent /etc/nsswitch.conf\nunread /etc/host.conf\nfile libc\n\tprogram /app\n\tmusl of Alpine 3.17.2 beside a static program: /etc/alpine-release\n'.replace('/app', join(top, `${folder}-musl/app`)));
    expect(parts.has(OTHER)).toBe(false);
    writeFileSync(join(top, `${folder}-musl/lib/ld-musl-x86_64.so.1`), 'no libc');
    expect(told(shell).get(UID)).toContain('\tmusl of Alpine 3.17.2');
    const [own] = ['/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-aarch64.so.1'].filter((path) => existsSync(path));
    if (own === undefined) throw new Error('musl-gcc without musl');
    copyFileSync(own, join(top, `${folder}-musl/lib/ld-musl-x86_64.so.1`));
    expect(told(shell).get(UID)).toMatch(/\n\tmusl 1\.\d\.\d+ beside a static program: \/lib\/ld-musl-x86_64\.so\.1\n$/);
    await pod(UID, `${folder}-glibc`, join(top, 'with-glibc'), { 'etc/nsswitch.conf': 'hosts: files\n', 'etc/alpine-release': '3.17.2\n' });
    expect(told(shell).get(UID)).toMatch(/^absent \/etc\/resolv\.conf\nabsent \/etc\/hosts\nfile \/etc\/nsswitch\.conf\n\thosts: files\nunread \/etc\/host\.conf\nfile libc\n\tprogram [^\n]*\/app\n$/);
  });
});
