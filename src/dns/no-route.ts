import { targetsOf } from '../diagnose.ts';
import type { Loaded } from '../load.ts';
import { distinctLines } from '../model/network/index.ts';
import type { Because, Network } from '../model/network/index.ts';
import type { LookupAnswer } from '../model/resolve/index.ts';
import { parseIp } from '../net/index.ts';
import { settledWalks } from '../walks.ts';

/** Any port: a route is looked up before anything asks for it. */
const PORT = '443';

/**
 * Why a namespace reaches none of the addresses of an answer: all are of IPv6, and connect(2) finds no route to any (ENETUNREACH). `undefined` where it has a
 * route to one, where that is not known, and for answers with an address of IPv4.
 */
export function noRouteTo(loaded: Loaded, network: Network, netns: string, answer: LookupAnswer): readonly Because[] | undefined {
  if (answer.kind !== 'addresses' || answer.addresses.some((address) => parseIp(address)?.family !== 6)) return undefined;
  const refused = answer.addresses.map((address) => refusalOf(loaded, network, netns, address));
  return refused.every((lines) => lines !== undefined) ? distinctLines(refused.flatMap((lines) => lines ?? [])) : undefined;
}

function refusalOf(loaded: Loaded, network: Network, netns: string, ip: string): readonly Because[] | undefined {
  const at = netns.indexOf('/');
  const [node, id] = [netns.slice(0, at), netns.slice(at + 1)];
  const asked = targetsOf(loaded, { from: id === 'host' ? { kind: 'node', name: node } : { kind: 'netns', node, name: id }, to: { kind: 'address', ip, port: PORT }, protocol: 'tcp' });
  const walks = asked.kind === 'found' ? settledWalks(loaded, network, asked.value) : [];
  const branches = walks.flatMap(({ walk }) => walk.branches);
  const own = branches.map(({ outcome, journeys }) => ({ outcome, open: journeys.find(({ purpose }) => purpose === 'open') }));
  const none = own.length > 0 && own.every(({ outcome, open }) => outcome.kind === 'error' && outcome.errno === 'ENETUNREACH' && open?.disposition.netns === netns);
  return none ? own.flatMap(({ open }) => open?.disposition.because ?? []) : undefined;
}
