import type { Finding } from '../../../model/finding/index.ts';
import type { Because, Netns } from '../../../model/network/index.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { sysctlDevice } from '../../links.ts';
import { shell } from '../../shell.ts';
import { unansweredOf } from '../../unanswered.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'ip-forward-off';

/**
 * D32b: the packet must be forwarded, and forwarding is off on the device that it came in by (net/ipv4/route.c ip_error); or the
 * node does not answer ARP for its pods' gateway, because a device that does not forward does not proxy either (net/ipv4/arp.c).
 */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved', 'proxy-arp-without-route'],
  detect: (view) => groupBy([...notForwarded(view), ...notProxied(view)], ({ netns }) => netns).map((group): Finding => {
    const [{ failure, netns, dev, own, because }] = group;
    const global = failure.journey.packetOut.src.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const name = valueOf(netnsOf(view, netns), global) === '0' ? global : own;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'sysctl', netns, name },
      facts: { node: nodeOf(netns), dev, sysctl: name },
      evidence: evidenceOf(because, `${name} = 1`),
      fixes: [shellFix('forward', netns, [shell('sysctl', '-w', `${name}=1`)], [{ kind: 'set-sysctl', netns, name, value: '1' }])],
    });
  }),
};

interface Off {
  readonly failure: Failure;
  readonly netns: string;
  readonly dev: string;
  readonly own: string;
  readonly because: readonly Because[];
}

function notForwarded(view: View): readonly Off[] {
  return dropped(view.failures, 'forwarding-off').map(({ failure, by }) => ({ failure, netns: failure.disposition.netns, dev: failure.disposition.dev ?? '', own: by.sysctl, because: failure.disposition.because }));
}

function notProxied(view: View): readonly Off[] {
  return unansweredOf(view).flatMap(({ failure, ip, gateway }): Off[] => {
    if (gateway === undefined || ip.family === 6) return [];
    const netns = netnsOf(view, gateway.netns);
    const [own, proxy] = ['forwarding', 'proxy_arp'].map((key) => `net.ipv4.conf.${sysctlDevice(gateway.dev)}.${key}`) as [string, string];
    const line = netns.sysctls.kind === 'known' ? netns.sysctls.value.get(own) : undefined;
    return line?.value === '0' && valueOf(netns, proxy) === '1' ? [{ failure, netns: netns.id, dev: gateway.dev, own, because: [line.because, ...failure.disposition.because] }] : [];
  });
}

function valueOf(netns: Netns, name: string): string | undefined {
  return netns.sysctls.kind === 'known' ? netns.sysctls.value.get(name)?.value : undefined;
}
