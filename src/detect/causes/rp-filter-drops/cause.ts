import type { Finding } from '../../../model/finding/index.ts';
import type { Netns } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { LOOSE, letInLoosely } from '../../let-in-loosely.ts';
import { sysctlDevice } from '../../links.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'rp-filter-drops';
const ALL = 'net.ipv4.conf.all.rp_filter';

/** D16: the reverse path of the source does not leave by the device that the packet came in by (net/ipv4/fib_frontend.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['wrong-device', 'wrong-next-hop', 'missing-route'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(dropped(view.failures, 'rp-filter'), ({ failure }) => `${failure.disposition.netns} ${failure.disposition.dev ?? ''}`).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    const own = `net.ipv4.conf.${sysctlDevice(dev)}.rp_filter`;
    const guilty = guiltySetting(netnsOf(view, netns), own);
    const set = (name: string, value: string) => ({ kind: 'set-sysctl' as const, netns, name, value });
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'sysctl', netns, name: guilty },
      facts: { node: nodeOf(netns), dev, mode: by.mode, src: formatIp(by.src), reverse: by.reverseDev ?? '-' },
      evidence: evidenceOf(because),
      fixes: [
        shellFix('loose', netns, [shell('sysctl', '-w', `${own}=2`)], [set(own, '2')]),
        shellFix('off', netns, [shell('sysctl', '-w', `${ALL}=0`, `${own}=0`)], [set(ALL, '0'), set(own, '0')], 'medium'),
      ],
    });
  });
}

/** Loose mode lets a packet in whose way back leaves by another device. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  return groupBy(letInLoosely(view), ({ netns, dev }) => `${netns.id} ${dev}`).map(([{ netns, step, dev, reverse }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'loose', weight: 0, hits: [], fixes: [],
    object: { kind: 'sysctl', netns: netns.id, name: guiltySetting(netns, `net.ipv4.conf.${sysctlDevice(dev)}.rp_filter`) },
    facts: { node: nodeOf(netns.id), dev, mode: LOOSE, src: String(step.facts['src']), reverse }, evidence: evidenceOf(step.because),
  }));
}

/** The larger of the two settings counts (IN_DEV_RPFILTER, include/linux/inetdevice.h); where both are the same, the device's own is named. */
function guiltySetting(netns: Netns, own: string): string {
  const value = (name: string): number => (netns.sysctls.kind === 'known' ? Number(netns.sysctls.value.get(name)?.value ?? 0) : 0);
  return value(ALL) > value(own) ? ALL : own;
}
