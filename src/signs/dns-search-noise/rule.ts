import { groupBy } from '../../net/group-by.ts';
import { nameText } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, named, rowsOf } from '../ends.ts';
import { askedOf } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const NXDOMAIN = 3;
const OFTEN = 4;

/** Clients whose questions are mostly for names that do not exist; where a name is asked with suffixes first, the search list makes them. */
export function dnsSearchNoise(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const answered = rowsOf(dns.count, (index) => dns.responseNumber[index] !== 0);
  if (answered.length === 0 || !answered.some((index) => dns.rcode[index] === NXDOMAIN)) return [];
  return [...groupBy(answered, (index) => dns.conversation[index] === undefined ? '' : askedOf(analysis, index).clientText)].flatMap(([client, all]): readonly FoundSign[] => {
    const failed = all.filter((index) => dns.rcode[index] === NXDOMAIN);
    const [first] = failed;
    if (first === undefined || failed.length < OFTEN || failed.length * 2 < all.length) return [];
    const names = new Set(all.filter((index) => dns.rcode[index] !== NXDOMAIN).map((index) => nameOf(analysis, index)));
    const searched = failed.find((index) => names.has(prefixIn(nameOf(analysis, index), names)));
    const [asked, name] = [askedOf(analysis, first), searched === undefined ? '' : prefixIn(nameOf(analysis, searched), names)];
    return [{
      id: 'dns-search-noise', severity: 'warning', ...(searched === undefined ? {} : { variant: 'search' }), facts: { client, failed: failed.length, all: all.length, name, example: searched === undefined ? asked.name : nameOf(analysis, searched) },
      packets: named(failed.flatMap((index) => [dns.queryNumber[index] ?? 0, dns.responseNumber[index] ?? 0])), times: failed.length,
      filter: `dns.flags.rcode == 3 && ${addressFilter('dst', asked.client.address)}`,
    }];
  });
}

function nameOf({ dns }: Analysis, index: number): string {
  const name = dns.name[index] ?? -1;
  return name < 0 ? '' : nameText(dns.names.bytesOf(name));
}

/** The shortest beginning of a name, in whole labels, that is among names that exist. */
function prefixIn(name: string, names: ReadonlySet<string>): string {
  const labels = name.replace(/\.$/, '').split('.');
  const dot = name.endsWith('.') ? '.' : '';
  return labels.map((_, count) => `${labels.slice(0, count).join('.')}${dot}`).find((each) => each.length > 1 && names.has(each)) ?? '?';
}
