import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import { vtepFacts, vtepsOf } from '../../vtep.ts';
import { messages } from './messages.ts';

const ID = 'vtep-mac-wrong';

/** D15: the neighbour entry of a remote VXLAN end holds a MAC that its device does not have, so the inner frame is for another host. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['vxlan-fdb-wrong', 'neighbour-unresolved'],
  detect: (view) => groupBy(vtepsOf(view).filter(({ neighbour, theirs }) => neighbour?.mac !== undefined && neighbour.mac !== theirs.mac), ({ from, via }) => `${from.id} ${formatIp(via)}`).map((group) => {
    const [{ from, device, via, theirs, neighbour, failure }] = group;
    const netns = from.id;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'neighbour', netns, text: neighbour?.because.text ?? formatIp(via) },
      facts: vtepFacts(group[0]),
      evidence: [...evidenceOf(neighbour === undefined ? [] : [neighbour.because], theirs.mac), ...evidenceOf(failure.disposition.because)],
      fixes: [shellFix('correct', netns, [
        shell('ip', 'neigh', 'replace', formatIp(via), 'lladdr', theirs.mac, 'dev', device.name, 'nud', 'permanent'),
        shell('bridge', 'fdb', 'replace', theirs.mac, 'dev', device.name, 'dst', formatIp(theirs.local), 'self', 'permanent'),
      ], [
        { kind: 'set-neighbour', netns, ifindex: device.ifindex, ip: via, mac: theirs.mac },
        { kind: 'set-fdb', netns, ifindex: device.ifindex, mac: theirs.mac, dst: theirs.local },
      ])],
    });
  }),
};
