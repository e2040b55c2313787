import type { SupportEntry } from '../../../src/model/evidence/index.ts';
import { supportEntries } from '../../../scripts/generate/support-page.ts';
import { notMet } from './not-met.ts';

/** A row of the support table and how much of it the judge has to see. */
export interface Row {
  readonly key: string;
  readonly entry: SupportEntry;
  /** `both`: met and not met. `used`: met or done. `nothing`: no packet of any kernel can show it, for the reason given. */
  readonly need: 'both' | 'used' | 'nothing';
  readonly why?: string;
}

const QUESTIONS: ReadonlySet<string> = new Set(['iptables match', 'nft field', 'ipset type']);
/** Expressions that stand on either side of a question. */
const ASKED: ReadonlySet<string> = new Set(['binary', 'concat', 'field', 'list', 'masked', 'range', 'ref', 'set', 'string', 'word', 'numgen']);
/** Selectors of routing rules. */
const SELECTORS: ReadonlySet<string> = new Set(['dport', 'from', 'fwmark', 'iif', 'ipproto', 'not', 'oif', 'sport', 'to', 'tos', 'uidrange', 'l3mdev']);

/** Every row that is called supported, on a kernel. */
export async function rowsFor(kernel: 'host' | 'vm'): Promise<readonly Row[]> {
  return (await supportEntries()).filter(({ state }) => state === 'supported').map((entry) => {
    const key = `${entry.dialect} ${entry.name}`;
    const why = notMet(key, entry.dialect, kernel);
    return { key, entry, ...(why === undefined ? { need: needOf(entry) } : { need: 'nothing', why }) };
  });
}

function needOf({ dialect, name }: SupportEntry): Row['need'] {
  if (dialect === 'iptables match' && name === 'comment') return 'used';
  if (QUESTIONS.has(dialect)) return 'both';
  if (dialect === 'nft expression') return ASKED.has(name) ? 'both' : 'used';
  if (dialect === 'nft statement') return name === 'match' ? 'both' : 'used';
  return dialect === 'ip rule' && SELECTORS.has(name) ? 'both' : 'used';
}
