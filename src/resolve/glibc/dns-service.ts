import type { Family } from '../../model/resolve/lookup.ts';
import type { NssStatus } from './nsswitch.ts';
import { UPDATED } from './state.ts';
import type { GlibcState, Received } from './state.ts';
import { searchName } from './search.ts';

export interface ServiceAnswer {
  readonly status: NssStatus;
  readonly addresses: readonly string[];
}

/** The service `dns` of nsswitch.conf (resolv/nss_dns/dns-host.c, 2.31 and 2.36). With `no-aaaa` both families are asked for as A alone. */
export function dnsService(state: GlibcState, name: string, family: Family): ServiceAnswer {
  const types = family === 'v6' ? ['AAAA'] : family === 'v4' || state.config.flags.has('no-aaaa') ? ['A'] : ['A', 'AAAA'];
  const found = searchName(state, name, types);
  if (found === undefined) return { status: state.errno === 'none' ? 'NOTFOUND' : 'UNAVAIL', addresses: [] };
  const slices = found.map((one) => sliceOf(state, one, types));
  const addresses = slices.flatMap((slice) => slice.addresses);
  if (addresses.length > 0) {
    state.herror = 'NETDB_SUCCESS';
    return { status: 'SUCCESS', addresses };
  }
  return family === 'both' ? nothingInBoth(state, slices) : nothingInOne(state, found);
}

function nothingInBoth(state: GlibcState, slices: readonly ServiceAnswer[]): ServiceAnswer {
  const again = slices.some(({ status }) => status === 'TRYAGAIN');
  state.herror = again ? 'NETDB_INTERNAL' : 'HOST_NOT_FOUND';
  return { status: again ? 'TRYAGAIN' : 'NOTFOUND', addresses: [] };
}

/** gethostbyname2_r: records without an address are no answer at all; before 2.36's updates an alias alone was a name that is not there. */
function nothingInOne(state: GlibcState, found: readonly Received[]): ServiceAnswer {
  const alias = state.minor < UPDATED && found.some(({ message }) => message.answers.some(({ type }) => type === 'CNAME'));
  state.herror = 'NO_RECOVERY';
  return { status: alias ? 'NOTFOUND' : 'TRYAGAIN', addresses: [] };
}

/**
 * The addresses of one answer. Since 2.36's updates a record counts when it has the type that was asked for and the name that the aliases
 * before it lead to; before them any address of either family did.
 */
function sliceOf({ minor }: GlibcState, { question, message }: Received, types: readonly string[]): ServiceAnswer {
  const { answers } = message;
  if (minor < UPDATED) {
    const addresses = answers.filter(({ type }) => types.includes(type)).map(({ data }) => data);
    return { status: addresses.length > 0 ? 'SUCCESS' : answers.length === 0 || answers.some(({ type }) => type === 'CNAME') ? 'NOTFOUND' : 'TRYAGAIN', addresses };
  }
  const addresses: string[] = [];
  let expected = question.name;
  for (const { name, type, data } of answers) {
    if (type === 'CNAME') expected = data;
    else if (type === question.type && name.toLowerCase() === expected.toLowerCase()) addresses.push(data);
  }
  return { status: addresses.length > 0 ? 'SUCCESS' : 'NOTFOUND', addresses };
}
