import type { Ip } from '../../../net/ip.ts';
import { CT_STATE, CT_STATUS } from '../../../model/network/field.ts';
import type { Tuple } from '../../../model/network/conntrack.ts';
import type { Connection } from '../../conntrack/connection.ts';
import { isTranslated } from '../../conntrack/nat/setup.ts';
import type { SkbConntrack } from '../../skb.ts';
import { UNKNOWN } from '../env.ts';
import type { Answer, Env } from '../env.ts';

type Read = (env: Env) => Answer;
type Tracked = Extract<SkbConntrack, { kind: 'tracked' }>;

/** A reader of the packet's connection; nothing when it has none (net/netfilter/nft_ct.c, nft_ct_get_eval). */
function tracked(read: (connection: Connection, ct: Tracked) => Answer): Read {
  return ({ skb: { ct } }) => (ct?.kind === 'tracked' ? read(ct.connection, ct) : undefined);
}

function original(read: (tuple: Tuple) => Ip | number): Read {
  return tracked((connection) => read(connection.original));
}

function reply(read: (tuple: Tuple) => Ip | number): Read {
  return tracked((connection) => read(connection.reply));
}

const notCollected = tracked(() => UNKNOWN);

/** Without a connection the state is invalid, unless NOTRACK took the packet out; a packet that was given a zone before tracking carries a template, which is new (xt_CT.c, nft_ct_set_zone_eval). */
function state({ skb: { ct, ctTemplate } }: Env): number {
  if (ct === undefined && ctTemplate !== undefined) return CT_STATE.new;
  if (ct === undefined || ct.kind === 'invalid') return CT_STATE.invalid;
  return ct.kind === 'untracked' ? CT_STATE.untracked : CT_STATE[ct.state];
}

/** IPS_SRC_NAT_DONE and IPS_DST_NAT_DONE are bits 7 and 8. */
function status(connection: Connection): number {
  return (connection.seenReply ? CT_STATUS['seen-reply'] : 0) | (connection.assured ? CT_STATUS.assured : 0)
    | (connection.confirmed ? CT_STATUS.confirmed : 0) | (connection.srcNatDone ? 128 : 0) | (connection.dstNatDone ? 256 : 0)
    | (isTranslated(connection, 'src') ? CT_STATUS.snat : 0) | (isTranslated(connection, 'dst') ? CT_STATUS.dnat : 0);
}

export const CONNTRACK_FIELDS = {
  'ct state': state,
  'ct status': tracked(status),
  'ct mark': tracked((connection) => connection.mark >>> 0),
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
