import type { Change, Finding, Fix, FixCommand } from '../model/finding/index.ts';
import { nodeOf } from './evidence.ts';
import type { Failure } from './failure.ts';
import { weightOf } from './failure.ts';
import { shell } from './shell.ts';

type Told = Pick<Finding, 'object' | 'facts' | 'evidence' | 'fixes'>;

/** A finding that explains these failures. Its confidence holds until a fix was tried: a fix that does not help lowers it. */
export function causeFinding(id: string, failures: readonly Failure[], told: Told): Finding {
  return { id, severity: 'error', confidence: 'proven', isCause: true, weight: weightOf(failures), hits: failures.map((failure) => failure.number), ...told };
}

/** A fix told as shell commands in one namespace: on the node itself, or entered by its name there. */
export function shellFix(message: string, netns: string, commands: readonly string[], changes: readonly Change[], risk: Fix['risk'] = 'low'): Fix {
  const node = nodeOf(netns);
  const name = netns.slice(node.length + 1);
  const enter = name === 'host' ? '' : `${shell('ip', 'netns', 'exec', name)} `;
  return { message, risk, reversible: true, changes, commands: commands.map((text): FixCommand => ({ kind: 'shell', node, text: `${enter}${text}` })) };
}

/** A fix told as kubectl commands. */
export function kubectlFix(message: string, commands: readonly string[], changes: readonly Change[], risk: Fix['risk'] = 'low'): Fix {
  return { message, risk, reversible: true, changes, commands: commands.map((text): FixCommand => ({ kind: 'kubectl', text })) };
}

/** A fix that is the application's or an administrator's own matter: what to do, in words that are no command. */
export function adviceFix(message: string, advice: string, changes: readonly Change[], risk: Fix['risk'] = 'low'): Fix {
  return { message, risk, reversible: true, changes, commands: [{ kind: 'advice', text: advice }] };
}
