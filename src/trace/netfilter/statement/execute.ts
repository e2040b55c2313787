import type { Statement } from '../../../model/network/rule.ts';
import type { Env } from '../env.ts';
import { translate } from '../nat/translate.ts';
import type { Effect } from './effect.ts';
import { clampMss, setField } from './header.ts';
import { connmark, notrack, setCt, setMark, setMeta, setZone } from './mark.ts';
import { setMember } from './set-member.ts';
import { tproxy } from './tproxy.ts';
import { effectOf, vmap } from './verdict.ts';
import { reject } from './reject.ts';

/** Carries out one statement: changes the packet or its connection, and says where the packet goes when the rule does not go on. */
export function execute(env: Env, statement: Statement): Effect | undefined {
  switch (statement.kind) {
    case 'verdict': return effectOf(statement.verdict);
    case 'vmap': return vmap(env, statement);
    case 'reject': return reject(env, statement.with);
    case 'dnat': case 'snat': case 'masquerade': case 'redirect': case 'netmap': return translate(env, statement);
    case 'mark': return setMark(env, statement.set);
    case 'ct-mark': case 'save-mark': case 'restore-mark': return connmark(env, statement);
    case 'set-meta': return setMeta(env, statement);
    case 'set-ct': return setCt(env, statement);
    case 'set-field': return setField(env, statement);
    case 'notrack': return notrack(env);
    case 'ct-zone': return setZone(env, statement.zone, statement.dir);
    case 'tproxy': return tproxy(env, statement);
    case 'mss': return clampMss(env, statement.to);
    case 'set-member': return setMember(env, statement);
    case 'no-effect': return undefined;
    case 'unsupported':
      if (statement.terminal) return { kind: 'unknown', because: env.rule };
      env.ctx.doubt(env.rule);
      return undefined;
  }
}
