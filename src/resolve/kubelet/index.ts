/**
 * The resolv.conf that kubelet has the container runtime write for a pod: `compose.ts` is what kubelet does, from top to bottom; `settings.ts` reads what it was told, `node-file.ts` the node's file,
 * `beside.ts` what the file of another pod says of both.
 */
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { composePodDns } from './compose.ts';
import type { KubeletBase } from './compose.ts';
import type { DnsPod } from './pod-dns.ts';
import { kubeletRules } from './rules.ts';
import { writtenBy } from './written.ts';

export { baseByPodsBeside } from './beside.ts';
export { baseBySettings } from './settings.ts';
export { dnsTypeOf } from './pod-dns.ts';
export type { DnsPod } from './pod-dns.ts';

/** The pod's resolv.conf as kubelet of this version (`v1.36.3`) has it written, under the name `file`; unknown where something that it needs is not known, or where the version is not and releases differ. */
export function podResolvConf(pod: DnsPod, base: KubeletBase, version: string | undefined, file: string): ConfFile {
  try {
    const [written, ...others] = kubeletRules(version).map((rules) => writtenBy(composePodDns(pod, base, rules), file));
    if (written === undefined) throw new Error('bug: no rules');
    if (others.some(({ lines }) => lines.join('\n') !== written.lines.join('\n'))) throw new NotKnown([{ text: 'the version of kubelet: before 1.26 it takes fewer search domains' }]);
    return written;
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    const [because = { text: 'bug' }] = error.because;
    return { kind: 'unknown', because };
  }
}
