import { nameText } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, MOST_NAMED, named } from '../ends.ts';
import { askedOf, clientKey } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const NXDOMAIN = 3;
const OFTEN = 4;
/** No name's number, and not that of a question without one. */
const NO_NAME = -2;

/** What one client asked and was answered. There are many questions and few names: these are kept by their numbers, each once. */
interface Asking {
  all: number;
  failed: number;
  /** The first questions for names that do not exist. */
  readonly first: number[];
  readonly known: Set<number>;
  readonly missing: Set<number>;
  /** The names that were added to those last. */
  lastKnown: number;
  lastMissing: number;
}

/** Clients whose questions are mostly for names that do not exist; where a name is asked with suffixes first, the search list makes them. */
export function dnsSearchNoise(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const nameOf = namesOf(analysis);
  return askingOf(analysis).flatMap(({ all, failed, first, known, missing }): readonly FoundSign[] => {
    const [index] = first;
    if (index === undefined || failed < OFTEN || failed * 2 < all) return [];
    const names = new Set([...known].map((name) => nameOf(name)));
    const searched = [...missing].map((name) => nameOf(name)).find((name) => names.has(prefixIn(name, names)));
    const asked = askedOf(analysis, index);
    return [{
      id: 'dns-search-noise', severity: 'warning', ...(searched === undefined ? {} : { variant: 'search' }),
      facts: { client: asked.clientText, failed, all, name: searched === undefined ? '' : prefixIn(searched, names), example: searched ?? asked.name },
      packets: named(first.flatMap((row) => [dns.queryNumber[row] ?? 0, dns.responseNumber[row] ?? 0])), times: failed,
      filter: `dns.flags.rcode == 3 && ${addressFilter('dst', asked.client.address)}`,
    }];
  });
}

/** By client, in the order of their first questions. A question for A and the one for AAAA come one after the other: their name is taken down once. */
function askingOf(analysis: Analysis): readonly Asking[] {
  const { dns } = analysis;
  const clients: Asking[] = [];
  const found: Asking[] = [];
  for (let index = 0; index < dns.count; index += 1) {
    if (dns.responseNumber[index] === 0) continue;
    const key = clientKey(analysis, index);
    let asking = clients[key];
    if (asking === undefined) {
      asking = { all: 0, failed: 0, first: [], known: new Set(), missing: new Set(), lastKnown: NO_NAME, lastMissing: NO_NAME };
      clients[key] = asking;
      found.push(asking);
    }
    asking.all += 1;
    const name = dns.name[index] ?? -1;
    if (dns.rcode[index] !== NXDOMAIN) {
      if (name !== asking.lastKnown) asking.known.add(name);
      asking.lastKnown = name;
      continue;
    }
    asking.failed += 1;
    if (name !== asking.lastMissing) asking.missing.add(name);
    asking.lastMissing = name;
    if (asking.first.length < MOST_NAMED) asking.first.push(index);
  }
  return found;
}

/** A name by its number. Many clients ask for the same names: each is made text once. */
function namesOf({ dns }: Analysis): (name: number) => string {
  const texts = new Map<number, string>();
  return (name) => {
    const text = texts.get(name) ?? (name < 0 ? '' : nameText(dns.names.bytesOf(name)));
    texts.set(name, text);
    return text;
  };
}

/** The shortest beginning of a name, in whole labels, that is among names that exist. */
function prefixIn(name: string, names: ReadonlySet<string>): string {
  const labels = name.replace(/\.$/, '').split('.');
  const dot = name.endsWith('.') ? '.' : '';
  return labels.map((_, count) => `${labels.slice(0, count).join('.')}${dot}`).find((each) => each.length > 1 && names.has(each)) ?? '?';
}
