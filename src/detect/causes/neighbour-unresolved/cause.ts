import type { Finding, Fix } from '../../../model/finding/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { linkAt, linkNamed, sysctlDevice } from '../../links.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import { unansweredOf } from '../../unanswered.ts';
import type { Unanswered } from '../../unanswered.ts';
import { netnsOf } from '../../view.ts';
import type { View } from '../../view.ts';
import { remoteEnd } from '../../vtep.ts';
import { wrongMacsOf } from '../../wrong-mac.ts';
import { messages } from './messages.ts';

const ID = 'neighbour-unresolved';

/** The next hop's address is answered by nobody (D33 without the missing route), or an entry says a MAC that is not its. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...unansweredFindings(view), ...wrongMacFindings(view)],
};

function unansweredFindings(view: View): readonly Finding[] {
  return groupBy(unansweredOf(view).filter(({ why }) => why !== 'no-route-for-proxy'), ({ failure, ip }) => `${failure.disposition.netns} ${formatIp(ip)}`).map((group) => {
    const [{ failure, ip, why, gateway }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'neighbour', netns, text: formatIp(ip) },
      facts: { place: placeText(view, netns), node: nodeOf(netns), ip: formatIp(ip), dev, why, gateway: gateway === undefined ? '-' : `${placeText(view, gateway.netns)} ${gateway.dev}` },
      evidence: evidenceOf(because),
      fixes: [...proxyFix(group[0]), ...vtepFix(view, group[0])],
    });
  });
}

function proxyFix({ why, gateway, ip }: Unanswered): readonly Fix[] {
  if (why !== 'no-proxy-arp' || gateway === undefined) return [];
  const name = ip.family === 4 ? `net.ipv4.conf.${sysctlDevice(gateway.dev)}.proxy_arp` : `net.ipv6.conf.${sysctlDevice(gateway.dev)}.proxy_ndp`;
  return [shellFix('proxy', gateway.netns, [shell('sysctl', '-w', `${name}=1`)], [{ kind: 'set-sysctl', netns: gateway.netns, name, value: '1' }])];
}

/** A VXLAN device that does not learn needs the entries that its agent writes for the other node's end. */
function vtepFix(view: View, { failure, ip }: Unanswered): readonly Fix[] {
  const { netns, dev } = failure.disposition;
  const device = linkNamed(netnsOf(view, netns), dev);
  const theirs = device?.detail.kind === 'vxlan' ? remoteEnd(view, netnsOf(view, netns), device.detail.vni, ip) : undefined;
  if (device === undefined || theirs === undefined) return [];
  return [shellFix('vtep', netns, [
    shell('ip', 'neigh', 'replace', formatIp(ip), 'lladdr', theirs.mac, 'dev', device.name, 'nud', 'permanent'),
    shell('bridge', 'fdb', 'replace', theirs.mac, 'dev', device.name, 'dst', formatIp(theirs.local), 'self', 'permanent'),
  ], [
    { kind: 'set-neighbour', netns, ifindex: device.ifindex, ip, mac: theirs.mac },
    { kind: 'set-fdb', netns, ifindex: device.ifindex, mac: theirs.mac, dst: theirs.local },
  ])];
}

function wrongMacFindings(view: View): readonly Finding[] {
  return groupBy(wrongMacsOf(view), ({ from, entry }) => `${from.id} ${formatIp(entry.ip)}`).map((group) => {
    const [{ from, entry, rightMac, failure }] = group;
    const dev = linkAt(from, entry.ifindex)?.name ?? '';
    return causeFinding(ID, group.map((one) => one.failure), {
      object: { kind: 'neighbour', netns: from.id, text: entry.because.text },
      facts: { place: placeText(view, from.id), node: from.node, ip: formatIp(entry.ip), dev, why: `wrong-mac ${entry.mac ?? ''}`, gateway: rightMac },
      evidence: [...evidenceOf([entry.because], rightMac), ...evidenceOf(failure.disposition.because)],
      fixes: [shellFix('correct', from.id, [shell('ip', 'neigh', 'replace', formatIp(entry.ip), 'lladdr', rightMac, 'dev', dev)], [{ kind: 'set-neighbour', netns: from.id, ifindex: entry.ifindex, ip: entry.ip, mac: rightMac }])],
    });
  });
}
