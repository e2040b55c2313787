import type { MarkSet, Statement } from '../../../model/network/rule.ts';
import type { Step } from '../../../model/trace/journey.ts';
import { isUnknown } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { BREAK } from './effect.ts';
import type { Effect } from './effect.ts';
import { report, stepOf } from './report.ts';

/** `(old & ~mask) ^ value` (net/netfilter/xt_mark.c, xt_connmark.c). */
function setBits(old: number, { value, mask }: MarkSet): number {
  return ((old & ~mask) ^ value) >>> 0;
}

/** `-j MARK`. A rule mostly comes to the same mark on the same hook, so its step is made once. */
export function markerOf(set: MarkSet): (env: Env) => undefined {
  let last: { readonly rule: Env['rule']; readonly hook: Env['hook']; readonly table: Env['table']; readonly mark: number; readonly step: Step } | undefined;
  return (env) => {
    const { ctx, skb, rule, hook, table } = env;
    const mark = setBits(skb.mark, set);
    skb.mark = mark;
    if (last?.mark !== mark || last.rule !== rule || last.hook !== hook || last.table !== table) last = { rule, hook, table, mark, step: stepOf(env, 'mark', { mark: hex(mark) }) };
    ctx.step(last.step);
  };
}

/** The CONNMARK target in its three forms; a packet without a connection passes by. */
export function connmark(env: Env, statement: Extract<Statement, { kind: 'ct-mark' | 'save-mark' | 'restore-mark' }>): undefined {
  const { skb } = env;
  if (skb.ct?.kind !== 'tracked') return;
  const { connection } = skb.ct;
  switch (statement.kind) {
    case 'ct-mark': connection.mark = setBits(connection.mark, statement.set); break;
    case 'save-mark': connection.mark = setBits(connection.mark, { mask: statement.ctmask, value: (skb.mark & statement.nfmask) >>> 0 }); break;
    case 'restore-mark': skb.mark = setBits(skb.mark, { mask: statement.nfmask, value: (connection.mark & statement.ctmask) >>> 0 }); break;
  }
  report(env, 'mark', { mark: hex(skb.mark), ctmark: hex(connection.mark) });
}

/** nft `meta X set EXPR`. */
export function setMeta(env: Env, statement: Extract<Statement, { kind: 'set-meta' }>): Effect | undefined {
  const value = evaluate(env, statement.to);
  if (value === undefined) return BREAK;
  const { key } = statement;
  if (key === 'nftrace' || key === 'secmark') return undefined;
  if (isUnknown(value) || typeof value !== 'number') return { kind: 'unknown', because: env.rule };
  switch (key) {
    case 'mark':
      env.skb.mark = value >>> 0;
      report(env, 'mark', { mark: hex(env.skb.mark) });
      return undefined;
    case 'priority': env.skb.priority = value; return undefined;
    case 'pkttype': {
      const type = (['host', 'broadcast', 'multicast', 'otherhost'] as const)[value];
      if (type !== undefined) env.skb.pktType = type;
      return undefined;
    }
  }
}

/** nft `ct X set EXPR`; the zone goes on the packet's template until conntrack sees it. */
export function setCt(env: Env, statement: Extract<Statement, { kind: 'set-ct' }>): Effect | undefined {
  const { skb } = env;
  const { key } = statement;
  if (key !== 'mark' && key !== 'zone') return undefined;
  const value = statement.to === undefined ? undefined : evaluate(env, statement.to);
  if (value === undefined) return BREAK;
  if (isUnknown(value) || typeof value !== 'number') return { kind: 'unknown', because: env.rule };
  if (key === 'zone') {
    setZone(env, value, statement.dir);
  } else if (skb.ct?.kind === 'tracked') {
    skb.ct.connection.mark = value >>> 0;
    report(env, 'mark', { ctmark: hex(value) });
  } else {
    return BREAK;
  }
  return undefined;
}

/** `-j CT --zone` and `ct zone set`: no effect on a packet that conntrack has seen or that has a zone already (xt_ct_target, nft_ct_set_zone_eval). */
export function setZone(env: Env, zone: number, dir: 'original' | 'reply' | undefined): undefined {
  if (env.skb.ct !== undefined || env.skb.ctTemplate !== undefined) return;
  env.skb.ctTemplate = { zone, ...(dir === undefined ? {} : { dir }) };
  report(env, 'match', { zone });
}

/** NOTRACK: no effect on a packet that has a connection or was given a zone (xt_CT.c, nft_notrack_eval). */
export function notrack(env: Env): undefined {
  if (env.skb.ct !== undefined || env.skb.ctTemplate !== undefined) return;
  env.skb.ct = { kind: 'untracked' };
  report(env, 'notrack');
}

function hex(mark: number): string {
  return `0x${(mark >>> 0).toString(16)}`;
}
