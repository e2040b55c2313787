import { groupBy } from '../../net/group-by.ts';
import { nameText } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, named, rowsOf } from '../ends.ts';
import { askedOf, clientKey } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const NXDOMAIN = 3;
const OFTEN = 4;

/** Clients whose questions are mostly for names that do not exist; where a name is asked with suffixes first, the search list makes them. */
export function dnsSearchNoise(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const answered = rowsOf(dns.count, (index) => dns.responseNumber[index] !== 0);
  if (!answered.some((index) => dns.rcode[index] === NXDOMAIN)) return [];
  return [...groupBy(answered, (index) => clientKey(analysis, index)).values()].flatMap((all): readonly FoundSign[] => {
    const failed = all.filter((index) => dns.rcode[index] === NXDOMAIN);
    const [first] = failed;
    if (first === undefined || failed.length < OFTEN || failed.length * 2 < all.length) return [];
    // There are many questions and few names: text is made of each name once.
    const names = new Set([...new Set(all.filter((index) => dns.rcode[index] !== NXDOMAIN).map((index) => dns.name[index] ?? -1))].map((name) => nameOf(analysis, name)));
    const searched = [...new Set(failed.map((index) => dns.name[index] ?? -1))].map((name) => nameOf(analysis, name)).find((name) => names.has(prefixIn(name, names)));
    const asked = askedOf(analysis, first);
    return [{
      id: 'dns-search-noise', severity: 'warning', ...(searched === undefined ? {} : { variant: 'search' }),
      facts: { client: asked.clientText, failed: failed.length, all: all.length, name: searched === undefined ? '' : prefixIn(searched, names), example: searched ?? asked.name },
      packets: named(failed.flatMap((index) => [dns.queryNumber[index] ?? 0, dns.responseNumber[index] ?? 0])), times: failed.length,
      filter: `dns.flags.rcode == 3 && ${addressFilter('dst', asked.client.address)}`,
    }];
  });
}

function nameOf({ dns }: Analysis, name: number): string {
  return name < 0 ? '' : nameText(dns.names.bytesOf(name));
}

/** The shortest beginning of a name, in whole labels, that is among names that exist. */
function prefixIn(name: string, names: ReadonlySet<string>): string {
  const labels = name.replace(/\.$/, '').split('.');
  const dot = name.endsWith('.') ? '.' : '';
  return labels.map((_, count) => `${labels.slice(0, count).join('.')}${dot}`).find((each) => each.length > 1 && names.has(each)) ?? '?';
}
