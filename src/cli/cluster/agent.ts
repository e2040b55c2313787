import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from '../../collect/index.ts';
import type { Manifest } from '../../manifests/index.ts';
import { seconds } from '../numbers.ts';
import { CannotRun, EXIT, UsageError } from '../exit.ts';
import { printable, write } from '../terminal.ts';
import { agentStatus } from './agent-status.ts';
import { agreed } from './agreed.ts';
import { settingsOf } from './options.ts';
import type { AgentFlags, ClusterFlags } from './options.ts';
import { say } from './say.ts';

export interface AgentCommand extends ClusterFlags, AgentFlags {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly output: 'text' | 'yaml';
  /** Seconds to wait for it to run on every node. */
  readonly wait?: string;
}

/** `netwhy agent install`: shows what it will apply, asks, and applies it; with `--wait` waits until it runs on every node, and is 1 when that takes longer. Returns the exit code. */
export async function installAgent(options: AgentCommand): Promise<number> {
  const [{ applyObject, openSession, pathOf }, { agentManifests, printManifests }] = await Promise.all([import('../../collect/index.ts'), import('../../manifests/index.ts')]);
  const all = agentManifests(settingsOf(options));
  const wait = options.wait === undefined ? undefined : seconds('--wait', options.wait);
  if (options.output === 'yaml') {
    if (options.dryRun !== true) throw new UsageError('-o yaml prints what would be applied: say --dry-run, too');
    await write(printManifests(all));
    return EXIT.asExpected;
  }
  const session = await open(openSession, options);
  const [namespace] = all;
  // A namespace of somebody else is used as it is: what we label as our own, we would remove one day.
  const foreign = namespace !== undefined && (await ownership(session, pathOf(namespace))) === 'foreign';
  if (foreign) say(`${nameOf(namespace)} is there already and stays as it is; it must allow privileged pods`);
  const manifests = foreign ? all.filter((manifest) => manifest !== namespace) : all;
  const planned = [];
  for (const manifest of manifests) planned.push(await applyObject(session, manifest, true));
  const namespaceIsNew = planned.some(({ object, what }) => object === namespace && what === 'created');
  // What is to go into a namespace that is not there yet cannot be checked by the server.
  const plan = planned.map((one) => (one.what === 'refused' && namespaceIsNew && one.object.metadata.namespace !== undefined && one.why.startsWith('NotFound') ? { ...one, what: 'created' as const, why: '' } : one));
  await write(plan.map(({ object, what, why }) => `${PLANNED[what]}  ${nameOf(object)}${why === '' ? '' : `  (${printable(why)})`}\n`).join(''));
  if (plan.some(({ what }) => what === 'refused')) throw new CannotRun('the API server would refuse some of it: nothing was applied');
  if (options.dryRun === true) return EXIT.asExpected;
  if (plan.every(({ what }) => what === 'unchanged')) return wait === undefined ? EXIT.asExpected : runsEverywhere(session, options, wait);
  if (!(await agreed(options, 'Apply this'))) return EXIT.asExpected;
  for (const manifest of manifests) {
    const { what, why } = await applyObject(session, manifest, false);
    if (what === 'refused') throw new CannotRun(printable(`${nameOf(manifest)}: ${why}`));
  }
  if (wait !== undefined) return runsEverywhere(session, options, wait);
  say('applied; see when it runs on every node with: netwhy agent status');
  return EXIT.asExpected;
}

/** Waits until the agent runs on every node, and says where it does not when the time is over. */
async function runsEverywhere(session: Session, options: AgentCommand, limit: number): Promise<number> {
  const until = Date.now() + limit * 1000;
  for (;;) {
    const { lines, complete } = await agentStatus(session, settingsOf(options));
    if (!complete && Date.now() < until) {
      await pause(POLL_MS);
      continue;
    }
    say(printable(lines.join('\n')));
    return complete ? EXIT.asExpected : EXIT.findings;
  }
}

const POLL_MS = 1000;

/** `netwhy agent status`: on which nodes the agent runs, and why not on others. 0 it runs on all, 1 not on all, or is not installed. */
export async function showAgent(options: AgentCommand): Promise<number> {
  const { openSession } = await import('../../collect/index.ts');
  const session = await open(openSession, options);
  const { lines, complete } = await agentStatus(session, settingsOf(options));
  await write(`${printable(lines.join('\n'))}\n`);
  return complete ? EXIT.asExpected : EXIT.findings;
}

/** `netwhy agent uninstall`: shows what it will remove, asks, and removes it. What does not carry netwhy's label is not its own and stays. */
export async function uninstallAgent(options: AgentCommand): Promise<number> {
  const [{ openSession, pathOf, remove }, { agentManifests }] = await Promise.all([import('../../collect/index.ts'), import('../../manifests/index.ts')]);
  const session = await open(openSession, options);
  const own: Manifest[] = [];
  for (const manifest of [...agentManifests(settingsOf(options))].reverse()) {
    const state = await ownership(session, pathOf(manifest));
    if (state === 'own') own.push(manifest);
    else if (state === 'foreign') say(`${nameOf(manifest)} is not netwhy's (it lacks the label app.kubernetes.io/managed-by=netwhy): it stays`);
  }
  await write(own.length === 0 ? 'nothing of netwhy is installed\n' : own.map((manifest) => `remove  ${nameOf(manifest)}\n`).join(''));
  if (own.length === 0 || options.dryRun === true || !(await agreed(options, 'Remove this'))) return EXIT.asExpected;
  for (const manifest of own) if (!(await remove(session, pathOf(manifest)))) throw new CannotRun(`${nameOf(manifest)} could not be removed`);
  return EXIT.asExpected;
}

const PLANNED = { created: 'create ', changed: 'change ', unchanged: 'keep   ', refused: 'REFUSED' } as const;

async function open(openSession: (options: ClusterFlags) => Promise<Session>, options: AgentCommand): Promise<Session> {
  const session = await openSession(options);
  say(`context ${session.context}, server ${session.server}`);
  return session;
}

function nameOf({ kind, metadata: { name, namespace } }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

async function ownership(session: Session, path: string): Promise<'own' | 'foreign' | 'absent'> {
  const { status, body } = await session.ask(path);
  if (status === 404) return 'absent';
  if (status !== 200) throw new CannotRun(`${path} cannot be read (${status})`);
  const { metadata } = JSON.parse(body.toString('utf8')) as { metadata?: { labels?: Readonly<Record<string, string>> } };
  return metadata?.labels?.['app.kubernetes.io/managed-by'] === 'netwhy' ? 'own' : 'foreign';
}
