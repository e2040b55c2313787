import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import type { Because, GroupDirection } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { anyPrefix, formatPrefix, prefixOf } from '../../../net/prefix.ts';
import { protocolName } from '../../../net/protocol.ts';
import type { IntRange } from '../../../net/range.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'network-acl-refuses';

/** Ports that clients ask from, whatever their kernel: what an ACL must let answers out to. */
const OF_CLIENTS: IntRange = { from: 1024, to: 65_535 };

/** A network ACL of the cloud refuses a packet at the border of a subnet: often an answer, since it knows no connections. */
export const cause: Cause = { id: ID, messages, silences: [], detect: found };

/** What an ACL refused. */
interface Refused {
  readonly failure: Failure;
  readonly at: string;
  readonly acl: string;
  readonly direction: GroupDirection;
  readonly because: readonly Because[];
  readonly protocol: number;
  readonly port?: number;
  /** The other end. */
  readonly peer: Ip;
  readonly answer: boolean;
}

function found(view: View): readonly Finding[] {
  const refused = dropped(view.failures, 'network-acl').map(({ failure, by: { direction, acl } }): Refused => {
    const { disposition: { netns: at, because }, journey: { packetOut: { protocol, l4, src, dst }, direction: way } } = failure;
    return { failure, at, acl, direction, because, protocol, ...('dport' in l4 ? { port: l4.dport } : {}), peer: direction === 'ingress' ? src : dst, answer: way === 'reply' };
  });
  return groupBy(refused, ({ acl, direction, protocol, port, peer }) => `${acl} ${direction} ${protocol} ${port ?? ''} ${formatIp(peer)}`).map((group): Finding => {
    const [first] = group;
    const finding = causeFinding(ID, group.map(({ failure }) => failure), {
      object: { kind: 'rule', netns: first.at, text: first.because[0]?.text ?? '' },
      facts: { acl: first.acl, places: [...new Set(group.map(({ at }) => nodeOf(at)))].join(', '), traffic: trafficOf(first), peer: formatIp(first.peer), direction: first.direction },
      evidence: evidenceOf(first.because, `ACCEPT ${trafficOf(first)}`), fixes: [fixOf(first)],
    });
    return first.answer ? { ...finding, explanation: 'answer' } : finding;
  });
}

function trafficOf({ protocol, port }: Refused): string {
  return `${protocolName(protocol).toUpperCase()}${port === undefined ? '' : ` ${port}`}`;
}

/** Answers go to any port of a client's, and to clients wherever they are; anything else is let pass for this one alone. */
function fixOf({ at, acl, direction, protocol, port, peer, answer }: Refused): Fix {
  const ports: IntRange | undefined = port === undefined ? undefined : answer ? OF_CLIENTS : { from: port, to: port };
  const to = answer ? anyPrefix(peer.family) : prefixOf(peer, peer.family === 4 ? 32 : 128);
  const change: Change = { kind: 'add-acl-rule', netns: at, acl, direction, accept: { protocol, ...(ports === undefined ? {} : { ports }), peer: to } };
  const text = `${acl} ${direction}: ACCEPT ${protocolName(protocol).toUpperCase()} ${ports === undefined ? 'ALL' : ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`} ${formatPrefix(to)}`;
  return adviceFix(answer ? 'answers' : 'accept', text, [change], 'medium');
}
