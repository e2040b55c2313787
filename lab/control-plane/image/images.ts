import { readFileSync } from 'node:fs';
import { OWN_ARCHITECTURE } from '../../../deploy/image/archive.ts';
import type { Image } from '../../../deploy/image/archive.ts';
import { runProgram } from '../../kernel/spawn.ts';
import type { LabProgram } from '../build/modules.ts';

/** What every node's pods hang on. */
export const PAUSE_IMAGE = 'netwhy.lab/pause:lab';

/** What the lab's pods run: `answer`, and Debian's static busybox under the names of all its applets (`nc`, `wget`, `nslookup`, a shell). */
export const POD_IMAGE = 'netwhy.lab/pod:lab';

/** Cluster DNS. */
export const COREDNS_IMAGE = 'netwhy.lab/coredns:lab';

const LAB = { architecture: OWN_ARCHITECTURE, path: '/bin' };

/** The images that every node has, made of Debian's busybox and of programs that the lab has built. */
export async function labImages({ pause, answer, coredns }: Readonly<Record<LabProgram, string>>): Promise<Image[]> {
  const busybox = (await runProgram(['which', 'busybox'])).stdout.trim();
  const applets = (await runProgram([busybox, '--list'])).stdout.trim().split('\n').filter((name) => name !== 'busybox');
  return [
    { name: PAUSE_IMAGE, files: [{ path: 'pause', content: readFileSync(pause) }], command: ['/pause'], ...LAB },
    { name: POD_IMAGE, files: [{ path: 'bin/answer', content: readFileSync(answer) }, { path: 'bin/busybox', content: readFileSync(busybox) }, ...applets.map((name) => ({ path: `bin/${name}`, link: 'busybox' }))], command: ['sh'], ...LAB },
    { name: COREDNS_IMAGE, files: [{ path: 'coredns', content: readFileSync(coredns) }], command: ['/coredns'], ...LAB },
  ];
}
