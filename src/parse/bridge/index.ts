/** The `bridge` command: `bridge fdb show`, `bridge -d link show` and `bridge vlan show`, as text and with `-j`. */
import type { SupportEntry } from '../../model/evidence/line-state.ts';
import { supportOf } from '../iproute/index.ts';
import { FDB_WORDS } from './fdb.ts';
import { PORT_WORDS } from './port.ts';
import { VLAN_WORDS } from './vlan.ts';

export { parseFdb, printFdb } from './fdb.ts';
export { parseBridgeLinks, printBridgeLinks } from './port.ts';
export { parseBridgeVlans, printBridgeVlans } from './vlan.ts';

/** What the dialects know, for docs/support.md. */
export const BRIDGE_SUPPORT: readonly SupportEntry[] = [
  ...supportOf('bridge fdb', FDB_WORDS), ...supportOf('bridge link', PORT_WORDS), ...supportOf('bridge vlan', VLAN_WORDS),
];
