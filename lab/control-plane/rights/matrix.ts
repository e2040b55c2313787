import { setTimeout as delay } from 'node:timers/promises';
import { API_URL } from '../address-plan.ts';
import type { Cluster, ClusterPlan } from '../cluster.ts';
import { openCluster } from '../cluster.ts';
import { answerOf, netwhy } from '../faults/ask.ts';
import type { Said } from '../faults/ask.ts';
import { podOf } from '../faults/probe.ts';
import { installAgent, leftPods } from '../faults/run.ts';
import { kubeconfigOf } from '../pki/files.ts';
import { apply, kubectl } from '../servers/control-plane.ts';
import { SHOP, startShop } from '../workloads/shop.ts';
import { rulesOf, variantsOf } from './variant.ts';
import type { Rule, Variant } from './variant.ts';

const RBAC = 'rbac.authorization.k8s.io';
const USER = 'matrix';
const [READER, COLLECTOR, DEBUG, EVENTS] = ['netwhy-reader', 'netwhy-collector', 'netwhy-debug', 'netwhy-events'];

/** Questions with the only verdict that is true; the other one would be wrong. */
const QUESTIONS = [{ service: 'single', truth: 'reachable', wrong: 'unreachable' }, { service: 'empty', truth: 'unreachable', wrong: 'reachable' }] as const;

/**
 * Takes each rule (and each resource, verb and name of it) away from netwhy's roles, one at a time, on a real API server, and asks a question whose answer
 * is yes and one whose answer is no. True or unknown is right; a wrong verdict, a crash and a pod that is left are not, and neither is silence about
 * what is missing. Prints a line each, and gives how many went wrong.
 */
export async function tryRights(plan: ClusterPlan, only: readonly string[], print: (line: string) => void): Promise<number> {
  const cluster = await openCluster(plan);
  let wrong = 0;
  try {
    await startShop(cluster.plane);
    await installAgent(cluster);
    const { files: { authority }, kubeconfig: admin } = cluster.plane;
    const server = /server: (\S+)/.exec(await kubectl(cluster.plane, ['config', 'view', '--kubeconfig', admin]))?.[1] ?? API_URL;
    const kubeconfig = await kubeconfigOf(authority, cluster.folder, USER, { user: USER }, server);
    const variants = [READER, COLLECTOR, DEBUG, EVENTS].flatMap((role) => [{ role, without: 'nothing', rules: rulesOf(role) }, ...variantsOf(role)]);
    for (const variant of variants.filter(({ role }) => only.length === 0 || only.includes(role))) {
      const found = await (variant.role === EVENTS ? tryEvents : tryVariant)(cluster, variant, kubeconfig);
      if (found.wrong.length > 0) wrong += 1;
      print(`${variant.role} without ${variant.without}: ${found.wrong.length === 0 ? 'ok' : 'WRONG'}, ${found.said}${found.wrong.map((what) => `\n    ${what}`).join('')}`);
    }
    for (const path of ['/api/v1/secrets', '/api/v1/namespaces/kube-system/secrets', '/api/v1/namespaces/kube-system/configmaps']) {
      const read = await kubectl({ ...cluster.plane, kubeconfig }, ['get', '--raw', path], undefined, true);
      if (read !== '') wrong += 1;
      print(`${path}: ${read === '' ? 'ok, refused' : 'WRONG, it may be read'}`);
    }
  } finally {
    await cluster.close();
  }
  return wrong;
}

async function tryVariant(cluster: Cluster, { role, without, rules }: Variant, kubeconfig: string): Promise<{ readonly said: string; readonly wrong: readonly string[] }> {
  const debugging = role === DEBUG;
  await bind(cluster, role === READER ? rules : rulesOf(READER), role === READER ? rulesOf(COLLECTOR) : rules, debugging);
  const client = `pod/${SHOP}/${await podOf(cluster, 'web')}`;
  const runs = await Promise.all(QUESTIONS.map(async (question) => ({ question, said: await netwhy(cluster, [client, `svc/${SHOP}/${question.service}:80`, '-o', 'json', '--node-timeout', '20', ...(debugging ? ['--agent-namespace', 'netwhy-none'] : [])], kubeconfig) })));
  const wrong = runs.flatMap(({ question, said }) => faultsOf(question, said, without));
  const left = await leftPods(cluster);
  return { said: runs.map(({ question, said }) => `${question.service} ${verdictOf(said)}`).join(', '), wrong: [...wrong, ...(left === '' ? [] : [`left in the cluster: ${left}`])] };
}

/** Watches for a moment, a promise being broken (the Service `empty`): whether Events are written, or it is said that they are not, and what turned is told all the same. */
async function tryEvents(cluster: Cluster, { without, rules }: Variant, kubeconfig: string): Promise<{ readonly said: string; readonly wrong: readonly string[] }> {
  await bind(cluster, rulesOf(READER), rulesOf(COLLECTOR), false, rules);
  const written = async (): Promise<number> => (JSON.parse(await kubectl(cluster.plane, ['get', 'events.events.k8s.io', '-A', '-o', 'json'])) as { items: readonly { reportingController?: string }[] }).items.filter(({ reportingController }) => reportingController === 'netwhy.io/watch').length;
  const before = await written();
  const { code, out, err } = await netwhy(cluster, ['watch', '--events', '--for', '12', '-o', 'json', '--node-timeout', '20'], kubeconfig);
  const fresh = (await written()) - before;
  const verb = /^(create|patch) /.exec(without)?.[1];
  const isLess = verb !== undefined || without !== 'nothing';
  const wrong = [
    ...(code === 1 ? [] : [`it ended with ${String(code)}: ${err.trim().split('\n').at(-1) ?? ''}`]),
    ...(out.includes('"kind":"cause"') ? [] : ['what broke was not told']),
    ...(isLess === err.includes('not allowed: ') ? [] : [isLess ? 'nothing is said of the missing right' : 'a right is said to be missing']),
    // What is new needs no right to change; what nobody may create is not there.
    ...((fresh > 0) === (without === 'nothing' || verb === 'patch') ? [] : [`${fresh} Events were written`]),
  ];
  return { said: `${fresh} Events, watch ended with ${String(code)}`, wrong };
}

/** Gives the user a reader's rules for the cluster, and a collector's: for the agent's namespace, or everywhere where netwhy makes one. */
async function bind(cluster: Cluster, reader: readonly Rule[], collector: readonly Rule[], everywhere: boolean, events: readonly Rule[] = []): Promise<void> {
  const role = (name: string, rules: readonly Rule[]): object => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules });
  const binding = (name: string, namespace?: string): object => ({
    apiVersion: `${RBAC}/v1`, kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding', metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name }, subjects: [{ apiGroup: RBAC, kind: 'User', name: USER }],
  });
  const [read, collect, debug, write] = ['matrix-reader', 'matrix-collector', 'matrix-debug', 'matrix-events'];
  await apply(cluster.plane, [role(read, reader), binding(read), role(collect, everywhere ? [] : collector), binding(collect, 'netwhy'), role(debug, everywhere ? collector : []), binding(debug), role(write, events), binding(write)]);
  // The authorizer hears of it a moment later.
  await delay(1000);
}

function verdictOf(said: Said): string {
  try {
    return answerOf(said).verdict;
  } catch {
    return `could not run (${String(said.code)})`;
  }
}

function faultsOf({ service, truth, wrong }: (typeof QUESTIONS)[number], said: Said, without: string): readonly string[] {
  const verdict = verdictOf(said);
  const last = said.err.trim().split('\n').at(-1) ?? '';
  return [
    ...(verdict === wrong ? [`${service}: the verdict is ${verdict}`] : []),
    ...(without === 'nothing' && verdict !== truth ? [`${service}: the verdict is ${verdict}: ${last}`] : []),
    ...(without === 'delete namespaces' && !said.err.includes('could not remove netwhy-') ? [`${service}: nothing is said of the namespace that stays: ${last}`] : []),
    ...(said.code === 0 || said.code === 1 || said.code === 3 || said.code === 4 ? [] : [`${service}: it ended with ${String(said.code)}: ${last}`]),
    ...(/^\s+at .*[:(]\d+/m.test(said.err) ? [`${service}: it crashed: ${last}`] : []),
    ...(verdict !== truth && !/not allowed|forbidden|may not/i.test(`${said.err}${said.out}`) ? [`${service}: ${verdict}, and nothing is said of a missing right: ${last}`] : []),
  ];
}
