import { distinctLines } from '../model/network/index.ts';
import type { Elsewhere, NameWay } from '../model/resolve/index.ts';

/** A label that nobody gives to anything. */
const NOBODY = 'netwhy-asks-for-nobody';

/**
 * Whether a name with dots was answered by a search domain in which every name has an address, and has addresses of its own that nobody
 * asked for then. `goes`: the ways of another name by the same resolver. A domain that has just this name does not count: that may be meant.
 */
export function elsewhereOf(name: string, ways: readonly NameWay[], goes: (name: string) => readonly NameWay[]): Elsewhere | undefined {
  if (!name.includes('.') || name.endsWith('.')) return undefined;
  let own: readonly string[] | undefined;
  for (const { answer, steps } of ways) {
    const taken = steps.find(({ depth, came, use }) => depth === 0 && use === 'taken' && came.kind === 'answer' && came.answers.some(({ data }) => answer.kind === 'addresses' && answer.addresses.includes(data)));
    const as = taken?.question.name ?? name;
    if (answer.kind !== 'addresses' || answer.from !== 'dns' || !as.toLowerCase().startsWith(`${name.toLowerCase()}.`)) continue;
    const domain = as.slice(name.length + 1);
    own ??= addressesOf(goes(`${name}.`));
    if (own.length === 0) return undefined;
    const nobody = goes(`${NOBODY}.${domain}.`);
    const everything = addressesOf(nobody);
    if (!own.some((one) => answer.addresses.includes(one)) && answer.addresses.some((one) => everything.includes(one))) {
      return { as, domain, addresses: answer.addresses, own, because: distinctLines(nobody.flatMap((way) => way.steps.flatMap(({ because }) => because))) };
    }
  }
  return undefined;
}

function addressesOf(ways: readonly NameWay[]): readonly string[] {
  return [...new Set(ways.flatMap(({ answer }) => (answer.kind === 'addresses' ? answer.addresses : [])))];
}
