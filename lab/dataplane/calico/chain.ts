import type { RestoreTable } from '../restore.ts';
import { shortHash } from './sets.ts';

const previous = new WeakMap<RestoreTable, Map<string, string>>();

/**
 * Adds a rule with Felix's comment in front: `cali:` and a hash that depends on the chain, the rules before it and the rule
 * itself (felix/generictables, RuleHashes), and then an optional comment for people.
 */
export function addCali(table: RestoreTable, chain: string, rule: string, comment?: string): void {
  const hashes = previous.get(table) ?? new Map<string, string>();
  previous.set(table, hashes);
  const hash = shortHash(`${hashes.get(chain) ?? chain}${rule}`, 16);
  hashes.set(chain, hash);
  table.add(chain, `-m comment --comment "cali:${hash}" ${comment === undefined ? '' : `-m comment --comment "${comment}" `}${rule}`);
}

/** `cali-pi-`, `cali-po-`: the name of a policy's chain, hashed when it would be longer than 28 characters. */
export function policyChain(prefix: 'cali-pi-' | 'cali-po-', policy: { readonly namespace: string; readonly name: string }): string {
  return hashedName(prefix, `${policy.namespace}/knp.default.${policy.name}`);
}

export function hashedName(prefix: string, name: string): string {
  return prefix.length + name.length <= 28 ? prefix + name : `${prefix}_${shortHash(name, 27 - prefix.length)}`;
}

export const SET_ACCEPT = '-j MARK --set-xmark 0x10000/0x10000';
export const IF_ACCEPTED_RETURN = '-m mark --mark 0x10000/0x10000 -j RETURN';
