import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { NODE_PORTS_LET_IN } from '../../../model/network/index.ts';
import type { Because, GroupDirection } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { anyPrefix, formatPrefix, prefixOf } from '../../../net/prefix.ts';
import { protocolName } from '../../../net/protocol.ts';
import type { IntRange } from '../../../net/range.ts';
import { balancerOn } from '../../balancer.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'security-group-refuses';

/** A security group of the cloud refuses the packet, by a policy that says so or because none lets it pass. */
export const cause: Cause = { id: ID, messages, silences: [], detect: found };

/** What a group refused. */
interface Refused {
  readonly failure: Failure;
  /** The machine's namespace, or the load balancer's id. */
  readonly at: string;
  readonly direction: GroupDirection;
  readonly groups: readonly string[];
  /** The policy that refuses it, or each group in which none fits; and then what says which groups are asked. */
  readonly because: readonly Because[];
  readonly policy: boolean;
  readonly protocol: number;
  readonly port?: number;
  /** The other end. */
  readonly peer: Ip;
}

function found(view: View): readonly Finding[] {
  const refused = dropped(view.failures, 'security-group').map(({ failure, by: { direction, groups } }): Refused => {
    const { disposition: { netns: at, because }, journey: { packetOut: { protocol, l4, src, dst } } } = failure;
    const known = view.network.securityGroups?.policies;
    const bound = groups.split(' ');
    const policy = !bound.some((id) => known?.get(id)?.because.text === because[0]?.text);
    return { failure, at, direction, groups: bound, because, policy, protocol, ...('dport' in l4 ? { port: l4.dport } : {}), peer: direction === 'ingress' ? src : dst };
  });
  return groupBy(refused, ({ groups, direction, protocol, port, peer }) => `${groups.join(' ')} ${direction} ${protocol} ${port ?? ''} ${formatIp(peer)}`).map((group) => {
    const [first] = group;
    const finding = causeFinding(ID, group.map(({ failure }) => failure), {
      object: { kind: 'rule', netns: first.at, text: first.because[0]?.text ?? '' }, facts: factsOf(group),
      evidence: [...evidenceOf(group.flatMap(({ because }) => because.slice(0, -1)), `ACCEPT ${trafficOf(first)}`), ...evidenceOf(group.flatMap(({ because }) => because.slice(-1)))],
      fixes: fixesOf(view, first),
    });
    return first.direction === 'egress' ? { ...finding, explanation: 'out' } : first.policy ? { ...finding, explanation: 'policy' } : finding;
  });
}

function factsOf(group: readonly [Refused, ...(readonly Refused[])]): Finding['facts'] {
  const [first] = group;
  const places = group.map(({ at }) => at.replace(/\/host$/, '').replace(/^lb:/, ''));
  return { groups: first.groups.join(', '), first: first.groups[0] ?? '', places: [...new Set(places)].join(', '), traffic: trafficOf(first), peer: formatIp(first.peer) };
}

function trafficOf({ protocol, port }: Refused): string {
  return `${protocolName(protocol).toUpperCase()}${port === undefined ? '' : ` ${port}`}`;
}

/** One more policy in the first group; or, of what a load balancer sends, that the load balancer is let pass. */
function fixesOf(view: View, refused: Refused): readonly Fix[] {
  const { at, groups: [group = ''], direction, protocol, port, peer, failure } = refused;
  // Node ports are for everybody who may ask the Service; anything else is let pass for this one alone.
  const isNodePort = direction === 'ingress' && port !== undefined && NODE_PORTS_LET_IN.from <= port && port <= NODE_PORTS_LET_IN.to;
  const ports: IntRange | undefined = isNodePort ? NODE_PORTS_LET_IN : port === undefined ? undefined : { from: port, to: port };
  const from = isNodePort ? anyPrefix(peer.family) : prefixOf(peer, peer.family === 4 ? 32 : 128);
  const change: Change = { kind: 'add-group-policy', netns: at, group, direction, accept: { protocol, ...(ports === undefined ? {} : { ports }), peer: from } };
  const policy = {
    PolicyIndex: 0, Protocol: protocolName(protocol).toUpperCase(), ...(ports === undefined ? {} : { Port: ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}` }),
    [peer.family === 4 ? 'CidrBlock' : 'Ipv6CidrBlock']: formatPrefix(from), Action: 'ACCEPT',
  };
  const set = JSON.stringify({ [direction === 'ingress' ? 'Ingress' : 'Egress']: [policy] });
  const accept = adviceFix(isNodePort ? 'range' : 'accept', shell('tccli', 'vpc', 'CreateSecurityGroupPolicies', '--SecurityGroupId', group, '--SecurityGroupPolicySet', set), [change], 'medium');
  const by = direction === 'ingress' ? balancerOn(view, failure.journey)?.balancer : undefined;
  if (by?.kind !== 'clb' || by.id === at) return [accept];
  return [accept, adviceFix('pass', shell('tccli', 'clb', 'ModifyLoadBalancerAttributes', '--LoadBalancerId', by.name, '--LoadBalancerPassToTarget', 'True'), [{ kind: 'set-balancer', netns: by.id, set: { passToTargets: true } }], 'medium')];
}
