import { nameText } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, MOST_NAMED, named } from '../ends.ts';
import { askedOf, clientKey } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const NXDOMAIN = 3;
const OFTEN = 4;

/** Clients whose questions are mostly for names that do not exist; where a name is asked with suffixes first, the search list makes them. */
export function dnsSearchNoise(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const { first, next, all, failed } = noisyClients(analysis);
  const suffixed = new Suffixed(analysis, next);
  return first.map((index): FoundSign => {
    const client = clientKey(analysis, index);
    const missing = missingFrom(analysis, index, next);
    const [searched = index] = missing;
    const found = suffixed.find(index);
    const asked = askedOf(analysis, searched);
    const times = failed[client] ?? 0;
    return {
      id: 'dns-search-noise', severity: 'warning', ...(found === undefined ? {} : { variant: 'search' }),
      facts: { client: asked.clientText, failed: times, all: all[client] ?? 0, name: found?.name ?? '', example: found?.example ?? asked.name },
      packets: named(missing.flatMap((row) => [dns.queryNumber[row] ?? 0, dns.responseNumber[row] ?? 0])), times,
      filter: `dns.flags.rcode == 3 && ${addressFilter('dst', asked.client.address)}`,
    };
  });
}

/** By client (the number of its address) how many of its questions were answered and how many of these with NXDOMAIN; of those clients that have most of these, the first answered question, and of each such question the next of the same client (-1: none). */
interface Noisy {
  readonly all: Uint32Array;
  readonly failed: Uint32Array;
  readonly first: readonly number[];
  readonly next: Int32Array;
}

/** A capture has many questions, of which nothing is kept but numbers in their places. */
function noisyClients(analysis: Analysis): Noisy {
  const { dns, addresses } = analysis;
  const [all, failed] = [new Uint32Array(addresses.count), new Uint32Array(addresses.count)];
  for (let index = 0; index < dns.count; index += 1) {
    if (dns.responseNumber[index] === 0) continue;
    const client = clientKey(analysis, index);
    all[client] = (all[client] ?? 0) + 1;
    if (dns.rcode[index] === NXDOMAIN) failed[client] = (failed[client] ?? 0) + 1;
  }
  const first: number[] = [];
  const last = new Int32Array(addresses.count).fill(-1);
  const next = new Int32Array(dns.count).fill(-1);
  for (let index = 0; index < dns.count; index += 1) {
    if (dns.responseNumber[index] === 0) continue;
    const client = clientKey(analysis, index);
    const times = failed[client] ?? 0;
    if (times < OFTEN || times * 2 < (all[client] ?? 0)) continue;
    const before = last[client] ?? -1;
    if (before < 0) first.push(index);
    else next[before] = index;
    last[client] = index;
  }
  return { all, failed, first, next };
}

/** The first questions for names that do not exist, of a client whose first question is given. */
function missingFrom({ dns }: Analysis, first: number, next: Int32Array): readonly number[] {
  const found: number[] = [];
  for (let index = first; index >= 0 && found.length < MOST_NAMED; index = next[index] ?? -1) if (dns.rcode[index] === NXDOMAIN) found.push(index);
  return found;
}

/** Finds names that a client asked with a suffix in vain and without it, or with less of it, not in vain. */
class Suffixed {
  readonly #dns: Analysis['dns'];
  readonly #next: Int32Array;
  /** By the number of a name the last client, by its first question, that got an answer for it, and that was asked about it. */
  readonly #known: Int32Array;
  readonly #tried: Int32Array;

  constructor({ dns }: Analysis, next: Int32Array) {
    this.#dns = dns;
    this.#next = next;
    this.#known = new Int32Array(dns.names.count).fill(-1);
    this.#tried = new Int32Array(dns.names.count).fill(-1);
  }

  /** The first one of the client whose first question is given. */
  find(first: number): { readonly name: string; readonly example: string } | undefined {
    const dns = this.#dns;
    for (let index = first; index >= 0; index = this.#next[index] ?? -1) if (dns.rcode[index] !== NXDOMAIN) this.#known[dns.name[index] ?? -1] = first;
    for (let index = first; index >= 0; index = this.#next[index] ?? -1) {
      const name = dns.name[index] ?? -1;
      if (dns.rcode[index] !== NXDOMAIN || name < 0 || this.#tried[name] === first) continue;
      this.#tried[name] = first;
      const bytes = dns.names.bytesOf(name);
      const beginning = this.#beginningOf(bytes, first);
      if (beginning !== undefined) return { name: nameText(beginning), example: nameText(bytes) };
    }
    return undefined;
  }

  /** The shortest beginning of a name, in whole labels, that is a name that exists. */
  #beginningOf(name: Uint8Array, first: number): Uint8Array | undefined {
    for (let at = 1 + (name[0] ?? 0); at < name.length - 1; at += 1 + (name[at] ?? 0)) {
      const beginning = new Uint8Array(at + 1);
      beginning.set(name.subarray(0, at));
      const number = this.#dns.names.numberOf(beginning);
      if (number >= 0 && this.#known[number] === first) return beginning;
    }
    return undefined;
  }
}
