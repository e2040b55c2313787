import type { Statement } from '../../../model/network/rule.ts';
import type { Env } from '../env.ts';
import { translatorOf } from '../nat/translate.ts';
import type { Effect } from './effect.ts';
import { clampMss, setField } from './header.ts';
import { connmark, markerOf, notrack, setCt, setMeta, setZone } from './mark.ts';
import { setMember } from './set-member.ts';
import { tproxy } from './tproxy.ts';
import { effectOf, vmap } from './verdict.ts';
import { reject } from './reject.ts';

/** Carries out a statement: changes the packet or its connection, and says where the packet goes when the rule does not go on. */
export type Executor = (env: Env) => Effect | undefined;

/** Makes a statement ready to be carried out on packets. */
export function executorOf(statement: Statement): Executor {
  switch (statement.kind) {
    case 'verdict': {
      const effect = effectOf(statement.verdict);
      return () => effect;
    }
    case 'vmap': return (env) => vmap(env, statement);
    case 'reject': return (env) => reject(env, statement.with);
    case 'dnat': case 'snat': case 'masquerade': case 'redirect': case 'netmap': return translatorOf(statement);
    case 'mark': return markerOf(statement.set);
    case 'ct-mark': case 'save-mark': case 'restore-mark': return (env) => connmark(env, statement);
    case 'set-meta': return (env) => setMeta(env, statement);
    case 'set-ct': return (env) => setCt(env, statement);
    case 'set-field': return (env) => setField(env, statement);
    case 'notrack': return notrack;
    case 'ct-zone': return (env) => setZone(env, statement.zone, statement.dir);
    case 'tproxy': return (env) => tproxy(env, statement);
    case 'mss': return (env) => clampMss(env, statement);
    case 'set-member': return (env) => setMember(env, statement);
    case 'no-effect': return () => undefined;
    case 'unsupported': return statement.terminal ? (env) => ({ kind: 'unknown', because: env.rule }) : (env) => void env.ctx.doubt(env.rule);
  }
}
