import { formatIp, sameIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import { vtepFacts, vtepsOf } from '../../vtep.ts';
import type { Vtep } from '../../vtep.ts';
import { messages } from './messages.ts';

const ID = 'vxlan-fdb-wrong';

/** The forwarding entry of a remote VXLAN end's MAC is missing or leads to another node's address. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved'],
  detect: (view) => groupBy(vtepsOf(view).filter(isWrong), ({ from, theirs }) => `${from.id} ${theirs.mac}`).map((group) => {
    const [{ from, device, theirs, fdb, failure }] = group;
    const netns = from.id;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'fdb', netns, text: fdb?.because.text ?? theirs.mac },
      facts: vtepFacts(group[0]),
      evidence: [...evidenceOf(fdb === undefined ? [] : [fdb.because], `${theirs.mac} dst ${formatIp(theirs.local)}`), ...evidenceOf(failure.disposition.because)],
      fixes: [shellFix('correct', netns, [shell('bridge', 'fdb', 'replace', theirs.mac, 'dev', device.name, 'dst', formatIp(theirs.local), 'self', 'permanent')], [{ kind: 'set-fdb', netns, ifindex: device.ifindex, mac: theirs.mac, dst: theirs.local }])],
    });
  }),
};

function isWrong({ neighbour, theirs, fdb, device }: Vtep): boolean {
  if (neighbour?.mac !== undefined && neighbour.mac !== theirs.mac) return false;
  if (device.detail.kind !== 'vxlan') return false;
  return fdb?.dst === undefined ? device.detail.remote === undefined && device.detail.group === undefined && !device.detail.learning : !sameIp(fdb.dst, theirs.local);
}
