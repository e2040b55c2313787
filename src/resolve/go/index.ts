import { parseIp } from '../../net/index.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import type { Family, Lookup, LookupAnswer } from '../../model/resolve/lookup.ts';
import type { Ask } from '../../model/resolve/reply.ts';
import { runLookup } from '../run-lookup.ts';
import { Wire } from '../wire.ts';
import { goConfig } from './config.ts';
import type { GoConfig } from './config.ts';
import { goHosts } from './hosts.ts';
import { goOrder } from './order.ts';
import { NO_SUCH_HOST, tryName } from './try-name.ts';
import type { Tried } from './try-name.ts';

export interface GoOptions {
  /** The release, `26` for 1.26. */
  readonly minor: number;
  readonly family: Family;
  /** How many questions the process asked before, which is where `rotate` stands. */
  readonly asked: number;
  /** Two goroutines run level: for which names of the search list AAAA draws its server before A, and for which it ends first where both take equally long. */
  readonly race: { readonly drawsFirst: (index: number) => boolean; readonly endsFirst: (index: number) => boolean };
}

/** Since 1.19 each query says how large an answer may be (`maxDNSPacketSize` of src/net/dnsclient_unix.go, 1.26). */
const EDNS_SINCE = 19;
const EDNS_BYTES = 1232;

interface Going { readonly ask: Ask; readonly wire: Wire; readonly config: GoConfig; readonly options: GoOptions; turn: number }

/** The longest name in text with its dot at the end (`isDomainName`). */
const MAX_NAME = 254;

/**
 * Go's own resolver, as a program without cgo has it (`goLookupIPCNAMEOrder` of src/net/dnsclient_unix.go, 1.26). A and AAAA are asked at
 * the same time, each from sockets of its own, and each name of the search list waits for both. An error of one family does not hide the
 * addresses of the other.
 */
export function goLookup(files: ResolverFiles, name: string, options: GoOptions, ask: Ask): Lookup {
  const lookup = runLookup(`go 1.${options.minor}`, name, ask, (wire): LookupAnswer => {
    if (parseIp(name) !== undefined) return { kind: 'addresses', addresses: [name], from: 'literal' };
    const { order, because } = goOrder(files.nsswitch, options.minor);
    wire.because.push(because);
    const hosts = (): LookupAnswer | undefined => fromHosts(wire, files, name, options.family);
    const static_ = order[0] === 'files' ? hosts() : undefined;
    if (static_ !== undefined) return static_;
    if (!order.includes('dns')) return { kind: 'error', code: NO_SUCH_HOST };
    const config = goConfig(files);
    if (options.minor >= EDNS_SINCE) wire.edns = EDNS_BYTES;
    wire.because.push(...config.lines);
    const answer = fromDns({ ask, wire, config, options, turn: options.asked }, name);
    return answer.kind === 'error' && order[1] === 'files' ? hosts() ?? answer : answer;
  });
  return { ...lookup, sent: [...lookup.sent].sort((a, b) => a.atMs - b.atMs || a.number - b.number) };
}

/**
 * The services of a name, as `net.LookupSRV` asks for them with or without cgo (`Resolver.lookup` and `goLookupSRV`): DNS alone, one name of the search list after the other; the error of the last one is told.
 */
export function goServices(files: ResolverFiles, name: string, options: Pick<GoOptions, 'minor' | 'asked'>, ask: Ask): Lookup {
  return runLookup(`go 1.${options.minor}`, name, ask, (wire): LookupAnswer => {
    const config = goConfig(files);
    if (options.minor >= EDNS_SINCE) wire.edns = EDNS_BYTES;
    wire.because.push(...config.lines);
    let code = NO_SUCH_HOST;
    for (const [index, full] of nameList(config, name).entries()) {
      const result = tryName(wire, config, full, 'SRV', config.rotate ? options.asked + index : 0);
      if (result.kind === 'found') return { kind: 'services', services: result.data };
      ({ code } = result);
    }
    return { kind: 'error', code };
  });
}

/** All addresses of the name count, of whichever family; those of another than was asked for are then left out of the answer. */
function fromHosts(wire: Wire, files: ResolverFiles, name: string, family: Family): LookupAnswer | undefined {
  const { addresses, because } = goHosts(files.hosts, name);
  wire.because.push(...because);
  return addresses.length === 0 ? undefined : answerWith(addresses, family, 'hosts');
}

function answerWith(addresses: readonly string[], family: Family, from: 'hosts' | 'dns'): LookupAnswer {
  const fit = addresses.filter((address) => family === 'both' || address.includes(':') === (family === 'v6'));
  return fit.length === 0 ? { kind: 'error', code: 'no suitable address found' } : { kind: 'addresses', addresses: fit, from };
}

function fromDns(going: Going, name: string): LookupAnswer {
  const types = going.options.family === 'both' ? ['A', 'AAAA'] : [going.options.family === 'v4' ? 'A' : 'AAAA'];
  let last: string | undefined;
  for (const [index, full] of nameList(going.config, name).entries()) {
    const results = going.config.singleRequest ? types.map((type) => tryName(going.wire, going.config, full, type, offset(going))) : together(going, full, types, index);
    const addresses = results.flatMap((result) => (result.kind === 'found' ? result.data : []));
    for (const result of results) if (result.kind === 'error' && (last === undefined || full === `${name}.`)) last = result.code;
    if (addresses.length > 0) return answerWith(addresses, going.options.family, 'dns');
  }
  return { kind: 'error', code: last ?? NO_SUCH_HOST };
}

/**
 * Both questions at once; what each does is on a clock of its own, and the slower one ends them. Results are read as they come, and the
 * error that is read last may be the one that is told: where both end at one time that is chance, whoever drew a server first.
 */
function together(going: Going, full: string, types: readonly string[], index: number): readonly Tried[] {
  const started = going.wire.now;
  const turns = types.map(() => offset(going));
  if (going.config.rotate && types.length > 1 && going.options.race.drawsFirst(index)) turns.reverse();
  let ended = started;
  const results = types.map((type, which) => {
    const wire = new Wire(going.ask, going.wire);
    const result = tryName(wire, going.config, full, type, turns[which] ?? 0);
    ended = Math.max(ended, wire.now);
    return { result, ended: wire.now };
  });
  going.wire.now = ended;
  const [a, b] = results;
  if (a?.ended === b?.ended && a?.result.kind === 'error' && b?.result.kind === 'error' && a.result.code !== b.result.code && going.options.race.endsFirst(index)) results.reverse();
  return results.sort((a, b) => a.ended - b.ended).map(({ result }) => result);
}

function offset(going: Going): number {
  return going.config.rotate ? going.turn++ : 0;
}

/** `nameList`: with enough dots the name itself comes first, and else last. */
function nameList({ search, ndots }: GoConfig, name: string): readonly string[] {
  if (name.endsWith('.')) return [name];
  const own = `${name}.`;
  const suffixed = search.map((domain) => `${own}${domain}`).filter((one) => one.length <= MAX_NAME);
  return (name.split('.').length - 1 >= ndots ? [own, ...suffixed] : [...suffixed, own]).filter((one) => !/\.onion\.?$/i.test(one));
}
