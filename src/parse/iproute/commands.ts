import type { SupportEntry } from '../../model/evidence/line-state.ts';
import { ADDR_SUPPORT } from '../addr/index.ts';
import { BRIDGE_SUPPORT } from '../bridge/index.ts';
import { LINK_SUPPORT } from '../link/index.ts';
import { NEIGH_SUPPORT } from '../neigh/index.ts';
import { NSID_SUPPORT } from '../nsid/index.ts';
import { ROUTE_SUPPORT } from '../route/index.ts';
import { RULE_SUPPORT } from '../rule/index.ts';

const JSON_LOSS: Readonly<Record<string, string>> = {
  'ip route show table all': 'JSON does not say that a metric is locked (iproute2 6.1): the MTU counts as not locked',
  'ip -d link show': 'JSON names no namespace of a peer; `ip netns list-id` does',
};

const COMMANDS = [
  'ip -d link show', 'ip addr show', 'ip route show table all', 'ip -6 route show table all', 'ip rule show', 'ip -6 rule show',
  'ip neigh show', 'ip neigh show proxy', 'ip netns list-id', 'bridge -d link show', 'bridge fdb show', 'bridge vlan show',
];

const commandRows = COMMANDS.flatMap((name): SupportEntry[] => {
  const loss = JSON_LOSS[name];
  const json: SupportEntry = { dialect: 'command', name: name.replace(/^(ip|bridge)/, '$1 -j'), state: loss === undefined ? 'supported' : 'conditional' };
  return [{ dialect: 'command', name, state: 'supported' }, loss === undefined ? json : { ...json, note: loss }];
});

/** All that is known of iproute2, for docs/support.md: its commands with their `-j` forms, and the words of each from the tables that the parsers read by. */
export const IPROUTE_SUPPORT: readonly SupportEntry[] = [
  ...commandRows, ...LINK_SUPPORT, ...ADDR_SUPPORT, ...ROUTE_SUPPORT, ...RULE_SUPPORT, ...NEIGH_SUPPORT, ...BRIDGE_SUPPORT, ...NSID_SUPPORT,
];
