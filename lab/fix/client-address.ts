import type { Change } from '../../src/model/finding/index.ts';
import { formatIp } from '../../src/net/index.ts';
import { FABRIC, ipBatch } from '../kernel/command.ts';
import { runAll } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { addressLine, routerLines } from '../kernel/outside.ts';
import type { Probe } from '../scenario.ts';

/** The machine outside that has one address gets another beside it, which a client must bind to. */
export async function setClientAddress(lab: Lab, from: string, to: string): Promise<void> {
  const box = (lab.cluster.outside ?? []).find(({ ip }) => ip === from);
  if (box === undefined) throw new Error(`nobody outside has ${from}`);
  await runAll(lab, [...ipBatch({ node: FABRIC }, routerLines(box.name, to)), ...ipBatch({ node: box.name }, [addressLine(to)])]);
}

/** The probe as it is made once the machine that makes it has another address, or knows another one of the server. */
export function probeAfter(probe: Probe, changes: readonly Change[]): Probe {
  return changes.reduce((made, change) => {
    if (change.kind === 'set-client-address') return { ...made, source: formatIp(change.to) };
    if (change.kind === 'set-request') return { ...made, http: change.to };
    if (change.kind === 'set-client-port') return { ...made, sport: change.to };
    return change.kind === 'set-target-address' ? { ...made, to: `ip:${change.to.addr.family === 6 ? `[${formatIp(change.to.addr)}]` : formatIp(change.to.addr)}:${change.to.port}` } : made;
  }, probe);
}
