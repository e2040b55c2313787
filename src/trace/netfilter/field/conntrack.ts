import type { Ip } from '../../../net/ip.ts';
import { TCP_FLAG } from '../../../net/packet.ts';
import { CT_STATE, CT_STATUS } from '../../../model/network/field.ts';
import type { Tuple } from '../../../model/network/conntrack.ts';
import type { Connection } from '../../conntrack/connection.ts';
import { isTranslated } from '../../conntrack/nat/setup.ts';
import type { SkbConntrack } from '../../skb.ts';
import { UNKNOWN } from '../env.ts';
import type { Answer, Env } from '../env.ts';

type Read = (env: Env) => Answer;
type Tracked = Extract<SkbConntrack, { kind: 'tracked' }>;

/** What a packet carries that was given a zone and is not tracked yet (nf_ct_tmpl_alloc). */
const TEMPLATE: Connection = {
  netns: '', original: { protocol: 0, src: { family: 4, value: 0n }, dst: { family: 4, value: 0n }, sport: 0, dport: 0 }, reply: { protocol: 0, src: { family: 4, value: 0n }, dst: { family: 4, value: 0n }, sport: 0, dport: 0 },
  mark: 0, markTurns: undefined, zone: 0, zoneDir: undefined, confirmed: true, seenReply: false, assured: false, listed: undefined, perhapsAssured: false, srcNatDone: false, dstNatDone: false, masqueraded: undefined, tcpState: undefined, ipvs: undefined, because: [],
};

function connectionOf({ skb: { ct, ctTemplate } }: Env): Connection | undefined {
  if (ct?.kind === 'tracked') return ct.connection;
  return ct === undefined && ctTemplate !== undefined ? TEMPLATE : undefined;
}

/** A reader of the packet's connection; nothing when it has none (net/netfilter/nft_ct.c, nft_ct_get_eval). */
function tracked(read: (connection: Connection, ct: Pick<Tracked, 'direction'>) => Answer): Read {
  return (env) => {
    const connection = connectionOf(env);
    return connection === undefined ? undefined : read(connection, connection === TEMPLATE ? { direction: 'original' } : env.skb.ct as Tracked);
  };
}

function original(read: (tuple: Tuple) => Ip | number): Read {
  return end((connection) => read(connection.original));
}

function reply(read: (tuple: Tuple) => Ip | number): Read {
  return end((connection) => read(connection.reply));
}

/** A template's ends are all zero, of the family that an iptables rule asks for; nft finds them of no family (nft_ct_get_eval). */
function end(read: (connection: Connection) => Ip | number): Read {
  return (env) => {
    const connection = connectionOf(env);
    if (connection === undefined) return undefined;
    const value = read(connection);
    if (connection !== TEMPLATE || typeof value === 'number') return value;
    return env.table.dialect === 'nft' ? undefined : { family: env.skb.packet.src.family, value: 0n };
  };
}

const notCollected = tracked(() => UNKNOWN);

/** Without a connection the state is invalid, unless NOTRACK took the packet out; a packet that was given a zone before tracking carries a template, which is new (xt_CT.c, nft_ct_set_zone_eval). */
function state({ skb: { ct, ctTemplate } }: Env): number {
  if (ct === undefined && ctTemplate !== undefined) return CT_STATE.new;
  if (ct === undefined || ct.kind === 'invalid') return CT_STATE.invalid;
  return ct.kind === 'untracked' ? CT_STATE.untracked : CT_STATE[ct.state];
}

/** IPS_SRC_NAT_DONE and IPS_DST_NAT_DONE are bits 7 and 8; a template is in the table and a template, bits 3 and 11. */
function status(env: Env): Answer {
  const connection = connectionOf(env);
  if (connection === undefined) return undefined;
  if (connection === TEMPLATE) return CT_STATUS.confirmed | 2048;
  const { listed } = connection;
  if (connection.perhapsAssured && !connection.assured && listed !== undefined) {
    connection.assured = env.ctx.decide({ kind: 'unknown', because: listed }, `assured ${connection.netns} ${listed.ref?.file ?? ''} ${listed.ref?.line ?? listed.text}`);
    connection.perhapsAssured = false;
  }
  return (connection.seenReply ? CT_STATUS['seen-reply'] : 0) | (connection.assured ? CT_STATUS.assured : 0)
    | (connection.confirmed ? CT_STATUS.confirmed : 0) | (connection.srcNatDone ? 128 : 0) | (connection.dstNatDone ? 256 : 0)
    | (isTranslated(connection, 'src') ? CT_STATUS.snat : 0) | (isTranslated(connection, 'dst') ? CT_STATUS.dnat : 0);
}

/** The connection's mark. Where a rule turns it with each packet it is not known after TCP's first: what is sent again, and bare acknowledgements, which no walk sends, come by in between. */
export function markOf(env: Env): Answer {
  const connection = connectionOf(env);
  if (connection?.markTurns === undefined) return connection === undefined ? undefined : connection.mark >>> 0;
  const { l4 } = env.skb.packet;
  return l4.kind === 'tcp' && (l4.flags & TCP_FLAG.ack) !== 0 ? { unknown: true, because: connection.markTurns } : connection.mark >>> 0;
}

export const CONNTRACK_FIELDS = {
  'ct state': state,
  'ct status': status,
  'ct mark': markOf,
  'ct direction': tracked((_, ct) => (ct.direction === 'original' ? 0 : 1)),
  'ct zone': tracked((connection) => connection.zone),
  'ct l3proto': tracked((connection) => (connection.original.src.family === 4 ? 2 : 10)),
  'ct protocol': tracked((connection) => connection.original.protocol),
  'ct original saddr': original((tuple) => tuple.src), 'ct original daddr': original((tuple) => tuple.dst),
  'ct original proto-src': original((tuple) => tuple.sport), 'ct original proto-dst': original((tuple) => tuple.dport),
  'ct reply saddr': reply((tuple) => tuple.src), 'ct reply daddr': reply((tuple) => tuple.dst),
  'ct reply proto-src': reply((tuple) => tuple.sport), 'ct reply proto-dst': reply((tuple) => tuple.dport),
  'ct expiration': notCollected, 'ct helper': notCollected, 'ct label': notCollected, 'ct id': notCollected, 'ct count': notCollected,
  'ct original packets': notCollected, 'ct original bytes': notCollected, 'ct reply packets': notCollected, 'ct reply bytes': notCollected,
  'ct packets': notCollected, 'ct bytes': notCollected,
} as const satisfies Readonly<Record<string, Read>>;
