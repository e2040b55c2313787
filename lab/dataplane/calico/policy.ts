import { protocolOf } from '../../cluster/endpoints.ts';
import type { ClusterSpec, Family, PeerSpec, PolicySpec, PortSpec, Protocol } from '../../cluster/spec.ts';
import type { RestoreTable } from '../restore.ts';
import { addCali, IF_ACCEPTED_RETURN, policyChain, SET_ACCEPT } from './chain.ts';
import { namedPortSet, peerSet } from './sets.ts';
import type { CalicoSet } from './sets.ts';

type Direction = 'ingress' | 'egress';

/** One way for a packet to match a rule: the match texts for protocol and port, and the sets they need. */
interface PortMatch {
  readonly text: string;
  readonly sets: readonly CalicoSet[];
}

/** The chain of one policy in one direction, as Felix renders a Kubernetes NetworkPolicy, and the sets that its rules name. */
export function addPolicyChain(filter: RestoreTable, spec: ClusterSpec, policy: PolicySpec, direction: Direction, family: Family): CalicoSet[] {
  const chain = policyChain(direction === 'ingress' ? 'cali-pi-' : 'cali-po-', policy);
  const comment = `Policy ${policy.namespace}/knp.default.${policy.name} ${direction}`;
  filter.chain(chain);
  const sets: CalicoSet[] = [];
  const rules = direction === 'ingress' ? (policy.spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports })) : (policy.spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
  for (const { peers, ports } of rules) {
    for (const port of portMatches(spec, ports, family)) {
      for (const peer of peers === undefined || peers.length === 0 ? [undefined] : peers) {
        sets.push(...port.sets, ...addPeerRule(filter, chain, comment, spec, policy, peer, port.text, direction, family));
      }
    }
  }
  return sets;
}

function addPeerRule(filter: RestoreTable, chain: string, comment: string, spec: ClusterSpec, policy: PolicySpec, peer: PeerSpec | undefined, port: string, direction: Direction, family: Family): CalicoSet[] {
  const side = direction === 'ingress' ? 'src' : 'dst';
  const flag = direction === 'ingress' ? '-s' : '-d';
  const accept = (match: string): void => {
    addCali(filter, chain, `${match}${port}${SET_ACCEPT}`, comment);
    addCali(filter, chain, IF_ACCEPTED_RETURN);
  };
  if (peer === undefined) {
    accept('');
    return [];
  }
  if (peer.ipBlock === undefined) {
    const set = peerSet(spec, policy, peer, family);
    accept(`-m set --match-set ${set.name} ${side} `);
    return [set];
  }
  const { cidr, except = [] } = peer.ipBlock;
  if (cidr.includes(':') !== (family === 6)) return [];
  if (except.length === 0) {
    accept(`${flag} ${cidr} `);
    return [];
  }
  // A block with exceptions needs two steps: mark what is in it, unmark what is excepted, then test the mark.
  addCali(filter, chain, '-j MARK --set-xmark 0x0/0xc0000', comment);
  addCali(filter, chain, `${flag} ${cidr} -j MARK --set-xmark 0x40000/0x40000`, comment);
  for (const hole of except) addCali(filter, chain, `${flag} ${hole} -j MARK --set-xmark 0x0/0x40000`, comment);
  accept('-m mark --mark 0x40000/0x40000 ');
  return [];
}

/** Ports of a rule grouped as Felix does: numbers of one protocol in one multiport match, each named port by its set. */
function portMatches(spec: ClusterSpec, ports: readonly PortSpec[] | undefined, family: Family): PortMatch[] {
  if (ports === undefined || ports.length === 0) return [{ text: '', sets: [] }];
  return (['TCP', 'UDP'] as const).flatMap((protocol) => protocolMatches(spec, ports.filter((port) => protocolOf(port) === protocol), protocol, family));
}

function protocolMatches(spec: ClusterSpec, ports: readonly PortSpec[], protocol: Protocol, family: Family): PortMatch[] {
  if (ports.length === 0) return [];
  const flag = `-p ${protocol.toLowerCase()} `;
  if (ports.some((port) => port.port === undefined)) return [{ text: flag, sets: [] }];
  const numbers = ports.filter((port) => typeof port.port === 'number').map((port) => (port.endPort === undefined ? String(port.port) : `${port.port}:${port.endPort}`));
  const named = ports.flatMap((port) => (typeof port.port === 'string' ? [namedPortSet(spec, port.port, protocol, family)] : []));
  return [
    ...(numbers.length === 0 ? [] : [{ text: `${flag}-m multiport --dports ${numbers.join(',')} `, sets: [] }]),
    ...named.map((set) => ({ text: `${flag}-m set --match-set ${set.name} dst,dst `, sets: [set] })),
  ];
}
