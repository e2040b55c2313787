import type { Evidence } from '../../../src/model/evidence/index.ts';
import type { Handles } from './rules.ts';

/** Reads the handles of every chain out of `nft -a list ruleset`: for tables of iptables-nft nothing else tells them. */
export function handlesOf(evidence: Evidence): Handles {
  const byNetns = new Map<string, ReadonlyMap<string, readonly number[]>>();
  return (netns, family, table, chain) => {
    let known = byNetns.get(netns);
    if (known === undefined) {
      const item = evidence.nodes[0]?.items.find((one) => one.source === 'nft' && one.netns === netns);
      known = item === undefined ? new Map() : readHandles(item.text());
      byNetns.set(netns, known);
    }
    return known.get(`${family} ${table} ${chain}`) ?? [];
  };
}

function readHandles(text: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  let table = '';
  let rules: number[] | undefined;
  for (const line of text.split('\n')) {
    const opened = /^table (\S+) (\S+) \{/.exec(line);
    if (opened !== null) table = `${opened[1] ?? ''} ${opened[2] ?? ''}`;
    const chain = /^\tchain (\S+) \{/.exec(line);
    if (chain !== null) found.set(`${table} ${chain[1] ?? ''}`, (rules = []));
    else if (/^\t\}/.test(line)) rules = undefined;
    const handle = /^\t\t.* # handle (\d+)$/.exec(line);
    if (handle !== null) rules?.push(Number(handle[1]));
  }
  return found;
}
