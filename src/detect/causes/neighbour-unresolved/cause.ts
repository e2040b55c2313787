import type { Fix } from '../../../model/finding/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { sysctlDevice } from '../../links.ts';
import { unansweredOf } from '../../unanswered.ts';
import type { Unanswered } from '../../unanswered.ts';
import { shell } from '../../shell.ts';
import { messages } from './messages.ts';

const ID = 'neighbour-unresolved';

/** The next hop's address is answered by nobody, or with a MAC that is nobody's (D33 without the missing route). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(unansweredOf(view).filter(({ why }) => why !== 'no-route-for-proxy'), ({ failure, ip }) => `${failure.disposition.netns} ${formatIp(ip)}`).map((group) => {
    const [{ failure, ip, why, gateway }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'neighbour', netns, text: formatIp(ip) },
      facts: { netns, node: nodeOf(netns), ip: formatIp(ip), dev, why, gateway: gateway === undefined ? '-' : `${gateway.netns} ${gateway.dev}` },
      evidence: evidenceOf(because),
      fixes: fixes(group[0]),
    });
  }),
};

function fixes({ why, gateway, ip }: Unanswered): readonly Fix[] {
  if (why !== 'no-proxy-arp' || gateway === undefined) return [];
  const name = ip.family === 4 ? `net.ipv4.conf.${sysctlDevice(gateway.dev)}.proxy_arp` : `net.ipv6.conf.${sysctlDevice(gateway.dev)}.proxy_ndp`;
  return [shellFix('proxy', nodeOf(gateway.netns), [shell('sysctl', '-w', `${name}=1`)], [{ kind: 'set-sysctl', netns: gateway.netns, name, value: '1' }])];
}
