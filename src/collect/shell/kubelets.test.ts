import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { LIB } from './lib.ts';

const top = mkdtempSync(join(tmpdir(), 'netwhy-kubelets-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
/** A process with the name and the arguments of a kubelet, that waits. */
const program = join(top, 'kubelet');
writeFileSync(program, '#!/bin/sh\necho ready\nread line\n');
chmodSync(program, 0o755);

const SHELLS = [['sh'], ['busybox', 'sh'], ['bash']].filter(([shell = '']) => ['/bin', '/usr/bin'].some((folder) => existsSync(join(folder, shell))));
/** Long before the process, which would otherwise begin in the second in which its file is written. */
const BEFORE = new Date(Date.now() - 60_000);

function file(name: string, text: string, at = BEFORE): string {
  const path = join(top, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, at, at);
  return path;
}

/** What the collector says of a kubelet with these arguments, without those of the machine. */
async function told(shell: readonly string[], flags: readonly string[]): Promise<string> {
  const child = spawn(program, [...flags, `--config-dir=${join(top, 'mark')}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    const [name = '', ...args] = shell;
    const { stdout } = await promisify(execFile)(name, [...args, '-c', `NW_HOST=; NW_LIMIT=; ${LIB}\nnw_kubelets`]);
    const own = stdout.split(/^kubelet\n/m).find((part) => part.includes(join(top, 'mark'))) ?? '';
    return own.replace(/^flag --config-dir=.*\n/m, '').replaceAll(top, '');
  } finally {
    child.kill();
  }
}

describe.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))('what $name reads of a kubelet', ({ shell }) => {
  it('is its arguments about names, the lines of its files, and the file that it gives to pods', async () => {
    const given = file('given.conf', 'search lab.example\nnameserver 10.0.0.1\n');
    const config = file('config.yaml', `apiVersion: kubelet.config.k8s.io/v1beta1\nclusterDNS:\n- 10.96.0.10\n# - 10.96.0.11\nclusterDomain: cluster.local\nstaticPodURLHeader:\n  secret: [token]\nresolvConf: ${given}\n`);
    file('mark/20-site.conf', 'clusterDNS: ["fd00::a"]\n');
    file('mark/readme', 'clusterDNS: [10.96.0.12]\n');
    expect(await told(shell, [`--config=${config}`, '--v=2', '--cluster-domain', 'other.example', '--token=x'])).toBe('flag --config=/config.yaml\nflag --cluster-domain=other.example\nfile /config.yaml\n2\tclusterDNS:\n3\t- 10.96.0.10\n5\tclusterDomain: cluster.local\n8\tresolvConf: /given.conf\nfile /mark/20-site.conf\n1\tclusterDNS: ["fd00::a"]\nresolv.conf /given.conf\n1\tsearch lab.example\n2\tnameserver 10.0.0.1\n');
    rmSync(join(top, 'mark'), { recursive: true });
  });

  it('says so where a file changed after kubelet began, is not there, or has several keys in a line', async () => {
    const later = file('later.yaml', 'clusterDomain: cluster.local\n', new Date(Date.now() + 60_000));
    expect(await told(shell, [`--config=${later}`])).toBe('flag --config=/later.yaml\nfile changed /later.yaml\n1\tclusterDomain: cluster.local\n');
    expect(await told(shell, [`--config=${join(top, 'gone.yaml')}`, `--resolv-conf=${join(top, 'gone.conf')}`])).toBe('flag --config=/gone.yaml\nflag --resolv-conf=/gone.conf\nfile absent /gone.yaml\nresolv.conf absent /gone.conf\n');
    expect(await told(shell, [`--config=${file('one-line.json', '{"kind":"KubeletConfiguration","clusterDNS":["10.96.0.10"],"token":"x"}\n')}`])).toBe('flag --config=/one-line.json\nfile /one-line.json\n1\t?\n');
    expect(await told(shell, [`--config=${file('lines.json', '{\n  "clusterDNS": [\n    "10.96.0.10"\n  ],\n  "clusterDomain": "cluster.local"\n}\n')}`])).toBe('flag --config=/lines.json\nfile /lines.json\n2\t  "clusterDNS": [\n3\t    "10.96.0.10"\n4\t  ],\n5\t  "clusterDomain": "cluster.local"\n');
  });
});
