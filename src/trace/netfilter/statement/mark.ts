import type { Expr } from '../../../model/network/expr.ts';
import type { MarkSet, Statement } from '../../../model/network/rule.ts';
import type { Step } from '../../../model/trace/journey.ts';
import { isUnknown } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { markOf } from '../field/conntrack.ts';
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
export function connmark(env: Env, statement: Extract<Statement, { kind: 'ct-mark' | 'save-mark' | 'restore-mark' }>): Effect | undefined {
  const { skb } = env;
  if (skb.ct?.kind !== 'tracked') return undefined;
  const { connection } = skb.ct;
  if (statement.kind === 'restore-mark') {
    const mark = markOf(env);
    if (typeof mark !== 'number') return { kind: 'unknown', because: connection.markTurns ?? env.rule };
    skb.mark = setBits(skb.mark, { mask: statement.nfmask, value: (mark & statement.ctmask) >>> 0 });
  } else {
    const set = statement.kind === 'ct-mark' ? statement.set : { mask: statement.ctmask, value: (skb.mark & statement.nfmask) >>> 0 };
    connection.mark = setBits(connection.mark, set);
    if (setBits(connection.mark, set) !== connection.mark) connection.markTurns = env.rule;
    else if (set.mask >>> 0 === 0xffff_ffff) connection.markTurns = undefined;
  }
  report(env, 'mark', { mark: hex(skb.mark), ctmark: hex(connection.mark) });
  return undefined;
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
  const { to } = statement;
  const value = to === undefined ? undefined : evaluate(env, to);
  if (to === undefined || value === undefined) return BREAK;
  const connection = skb.ct?.kind === 'tracked' ? skb.ct.connection : undefined;
  const isOfItself = key === 'mark' && isOfMark(to);
  if (isUnknown(value) || typeof value !== 'number') return isOfItself && connection?.markTurns !== undefined ? undefined : { kind: 'unknown', because: env.rule };
  if (key === 'zone') {
    setZone(env, value, statement.dir);
  } else if (connection === undefined) {
    return BREAK;
  } else {
    connection.mark = value >>> 0;
    if (!isOfItself) connection.markTurns = undefined;
    else if (evaluate(env, to) !== connection.mark) connection.markTurns = env.rule;
    report(env, 'mark', { ctmark: hex(value) });
  }
  return undefined;
}

function isOfMark(expr: Expr): boolean {
  return expr.kind === 'bitwise' ? isOfMark(expr.left) || isOfMark(expr.right) : expr.kind === 'field' && expr.field === 'ct mark';
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
