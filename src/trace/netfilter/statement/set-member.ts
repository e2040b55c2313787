import type { Statement } from '../../../model/network/rule.ts';
import { isUnknown } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { ipsetId, ipsetKey } from '../ipset/match.ts';
import { packetKey } from '../ipset/packet-key.ts';
import { change } from '../set/changes.ts';
import { keyOfValue } from '../set/key.ts';
import { nftSetId } from '../set/lookup.ts';
import { BREAK } from './effect.ts';
import type { Effect } from './effect.ts';
import { report } from './report.ts';

/** `-j SET --add-set` and nft `add|update|delete @set`: the packets that follow see it (xt_set.c, nft_dynset.c). */
export function setMember(env: Env, statement: Extract<Statement, { kind: 'set-member' }>): Effect | undefined {
  const op = statement.op === 'delete' ? 'delete' : 'add';
  if (statement.family === 'nft') {
    const value = statement.key === undefined ? undefined : evaluate(env, statement.key);
    if (value === undefined) return BREAK;
    if (isUnknown(value)) {
      env.ctx.doubt(value.because ?? env.rule);
      return undefined;
    }
    change(env.ctx, nftSetId(env, statement.set), op, String(keyOfValue(value)));
  } else {
    const set = env.netns.ipsets.kind === 'known' ? env.netns.ipsets.value.get(statement.set) : undefined;
    const key = set === undefined ? undefined : packetKey(env, set, statement.dirs ?? []);
    if (key === undefined) return undefined;
    if ('unknown' in key) {
      env.ctx.doubt(env.rule);
      return undefined;
    }
    change(env.ctx, ipsetId(env, statement.set), op, ipsetKey(key));
  }
  report(env, 'match', { set: statement.set, op });
  return undefined;
}
