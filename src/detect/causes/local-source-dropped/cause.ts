import type { Change, Fix } from '../../../model/finding/index.ts';
import type { Netns } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { sysctlDevice } from '../../links.ts';
import { shell } from '../../shell.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'local-source-dropped';

/** A packet from outside whose source is an address of the node itself (net/ipv4/fib_frontend.c fib_validate_source). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(dropped(view.failures, 'local-source'), ({ failure, by }) => `${failure.disposition.netns} ${formatIp(by.src)}`).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'link', netns, text: formatIp(by.src) },
      facts: { node: nodeOf(netns), src: formatIp(by.src), dev },
      evidence: evidenceOf(because),
      fixes: [...unbind(netnsOf(view, netns), by.src), acceptLocal(netns, dev)],
    });
  }),
};

function unbind(netns: Netns, src: Ip): readonly Fix[] {
  const links = netns.links.kind === 'known' ? netns.links.value : [];
  const holder = links.find((link) => link.addresses.some((address) => sameIp(address.ip, src)));
  const address = holder?.addresses.find((candidate) => sameIp(candidate.ip, src));
  if (holder === undefined || address === undefined || address.scope === 'host') return [];
  const change: Change = { kind: 'delete-address', netns: netns.id, ifindex: holder.ifindex, ip: src };
  return [shellFix('unbind', netns.id, [shell('ip', 'addr', 'del', `${formatIp(src)}/${address.prefix.length}`, 'dev', holder.name)], [change], 'medium')];
}

function acceptLocal(netns: string, dev: string): Fix {
  const name = `net.ipv4.conf.${sysctlDevice(dev)}.accept_local`;
  return shellFix('accept', netns, [shell('sysctl', '-w', `${name}=1`)], [{ kind: 'set-sysctl', netns, name, value: '1' }], 'medium');
}
