import { readFileSync } from 'node:fs';
import { runProgram } from '../../kernel/spawn.ts';
import type { Image } from './archive.ts';

/** What every node's pods hang on. */
export const PAUSE_IMAGE = 'netwhy.lab/pause:lab';

/** Debian's static busybox under the names of all its applets: `httpd`, `nc`, `wget`, `nslookup` and a shell. */
export const BUSYBOX_IMAGE = 'netwhy.lab/busybox:lab';

/** Cluster DNS. */
export const COREDNS_IMAGE = 'netwhy.lab/coredns:lab';

/** The images that every node has, made of Debian's busybox and of programs that the lab has built. */
export async function labImages({ pause, coredns }: { readonly pause: string; readonly coredns: string }): Promise<Image[]> {
  const busybox = (await runProgram(['which', 'busybox'])).stdout.trim();
  const applets = (await runProgram([busybox, '--list'])).stdout.trim().split('\n').filter((name) => name !== 'busybox');
  return [
    { name: PAUSE_IMAGE, files: [{ path: 'pause', content: readFileSync(pause) }], command: ['/pause'] },
    { name: BUSYBOX_IMAGE, files: [{ path: 'bin/busybox', content: readFileSync(busybox) }, ...applets.map((name) => ({ path: `bin/${name}`, link: 'busybox' }))], command: ['sh'] },
    { name: COREDNS_IMAGE, files: [{ path: 'coredns', content: readFileSync(coredns) }], command: ['/coredns'] },
  ];
}
