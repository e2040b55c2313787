import type { Netns, Network } from '../../model/network/netns.ts';
import type { Link } from '../../model/network/link.ts';
import type { TraceQuestion } from '../../model/trace/question.ts';
import type { Ip } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import { explore } from '../explore.ts';
import type { RunResult } from '../explore.ts';
import { fibLookup } from '../route/fib.ts';
import type { Run } from '../run.ts';
import { linkByIndex, masterOf } from '../state/links.ts';
import { Unknowable } from '../state/part.ts';
import { answersArp } from './arp.ts';

/** So many ways are looked at, of which there is one unless a line is not known. */
const WAYS = 16;

/**
 * Whether the kernel that a question from outside goes to answers when a neighbour outside asks by ARP for the question's address, on the device by which the packet
 * would come in (`answersArp`). The one who asks is the client where it is on that wire, and else the router that the node's answers to it go to.
 */
export function answersOutside(network: Network, question: Extract<TraceQuestion, { kind: 'outside' }>): 'yes' | 'no' | 'unknown' {
  const { branches } = explore(network, { maxBranches: WAYS, assumeListener: false }, (run) => heard(run, question));
  const [first] = branches;
  if (first === undefined || branches.some(({ outcome }) => outcome.kind !== first.outcome.kind)) return 'unknown';
  return first.outcome.kind === 'answered' ? 'yes' : first.outcome.kind === 'timeout' ? 'no' : 'unknown';
}

function heard(run: Run, { netns: id, ifindex, src, dst }: Extract<TraceQuestion, { kind: 'outside' }>): RunResult {
  try {
    const netns = run.netns(id);
    const port = linkByIndex(netns, ifindex);
    if (port === undefined) return { outcome: { kind: 'unknown', because: [{ text: `no device ${ifindex} in ${id}` }] } };
    const link = masterOf(netns, port) ?? port;
    const answer = answersArp(run, { netns: id, link }, dst, askerOn(run, netns, link, src, dst));
    return { outcome: { kind: answer.kind === 'answers' ? 'answered' : 'timeout' } };
  } catch (reason) {
    if (reason instanceof Unknowable) return { outcome: { kind: 'unknown', because: reason.because } };
    throw reason;
  }
}

function askerOn(run: Run, netns: Netns, link: Link, client: Ip, own: Ip): Ip {
  if (link.addresses.some(({ prefix }) => contains(prefix, client))) return client;
  const back = fibLookup(run, netns, { family: 4, dst: client, src: own, iif: 'lo', mark: 0, tos: 0 });
  const via = back.kind === 'found' ? back.candidate.nexthops.find(({ dev }) => dev === link.name)?.via : undefined;
  return via ?? client;
}
