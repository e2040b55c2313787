/**
 * The answers of a cloud's API about load balancers, machines, security groups and network ACLs, read by the provider's own SDK, in the form in which a bundle has them from files
 * (docs/bundle.md). Nothing but `Describe...` is ever asked.
 */
/**
 * The answers of a cloud's API about load balancers, machines, security groups and network ACLs, read by the provider's own SDK, in the form in which a bundle has them from files
 * (docs/bundle.md). Nothing but `Describe...` is ever asked.
 */
import type { CollectedObjects } from '../bundle/layout.ts';
import { proxyFor } from '../cluster/proxy.ts';
import { pool } from '../host/pool.ts';
import { SERVICES, tell } from './ask.ts';
import type { Fields, Question, Send, Service, Told } from './ask.ts';
import { keysOf } from './credentials.ts';
import { CloudError } from './error.ts';
import type * as Library from './library.ts';
import { namesIn } from './names.ts';
import { parseCloudPlace } from './place.ts';
import type { CloudPlace } from './place.ts';

/** Questions at a time: the API takes 20 requests a second of each action. */
const ABREAST = 4;
/** The metadata of a machine answer at once or never. */
const METADATA_MS = 3000;

const LISTS = {
  balancers: { service: 'clb', action: 'DescribeLoadBalancers', request: {}, paged: { list: 'LoadBalancerSet', id: 'LoadBalancerId' } },
  machines: { service: 'cvm', action: 'DescribeInstances', request: {}, paged: { list: 'InstanceSet', id: 'InstanceId' } },
  acls: { service: 'vpc', action: 'DescribeNetworkAcls', request: {}, paged: { list: 'NetworkAclSet', id: 'NetworkAclId' } },
  account: { service: 'vpc', action: 'DescribeNetworkAccountType', request: {} },
} as const satisfies Readonly<Record<string, Question>>;

/**
 * Reads what the cloud has of a cluster: the load balancers whose address or id its objects name, with their listeners, backends, health and security groups; the machines that are its
 * nodes or their backends; network ACLs and the kind of account. Without objects of a cluster, all of the region.
 * @param place `tencent://REGION`.
 * @param objects What was read of the API server, or of files of it.
 * Throws a CloudUsageError or CloudError where it cannot ask at all; what is refused or fails is an item of that state.
 */
export async function readCloud(place: string, objects: readonly Pick<CollectedObjects, 'text'>[]): Promise<readonly CollectedObjects[]> {
  const where = parseCloudPlace(place);
  const send = await sender(where);
  const ask = <Q extends readonly Question[]>(questions: Q): Promise<readonly Told[]> => pool(questions, ABREAST, (question) => tell(send, question, where.timeoutMs));
  const names = namesIn(objects);
  const named = (one: Fields, id: string, addresses: string): boolean => names === undefined || stringsOf([one[id]]).concat(stringsOf(one[addresses])).some((name) => names.has(name));
  const [balancers, machines, acls, account] = await Promise.all([LISTS.balancers, LISTS.machines, LISTS.acls, LISTS.account].map((question: Question) => tell(send, question, where.timeoutMs))) as [Told, Told, Told, Told];

  const own = recordsOf(balancers.answer?.['LoadBalancerSet']).filter((one) => named(one, 'LoadBalancerId', 'LoadBalancerVips'));
  const about = await ask(stringsOf(own.map((one) => one['LoadBalancerId'])).flatMap((id): readonly Question[] => [
    { service: 'clb', action: 'DescribeListeners', request: { LoadBalancerId: id }, of: id },
    { service: 'clb', action: 'DescribeTargets', request: { LoadBalancerId: id }, of: id },
    { service: 'clb', action: 'DescribeTargetHealth', request: { LoadBalancerIds: [id] }, of: id },
  ]));

  const bound = new Set(about.flatMap(({ answer }) => targetsOf(answer)).map((target) => target['InstanceId']));
  const nodes = recordsOf(machines.answer?.['InstanceSet']).filter((one) => bound.has(one['InstanceId']) || named(one, 'InstanceId', 'PrivateIpAddresses'));
  const groups = new Set([...own.flatMap((one) => stringsOf(one['SecureGroups'])), ...nodes.flatMap((one) => stringsOf(one['SecurityGroupIds']))]);
  const policies = await ask([...groups].map((id): Question => ({ service: 'vpc', action: 'DescribeSecurityGroupPolicies', request: { SecurityGroupId: id }, of: id })));
  return [only(balancers, { LoadBalancerSet: own }), only(machines, { InstanceSet: nodes }), acls.item, account.item, ...about.map(({ item }) => item), ...policies.map(({ item }) => item)];
}

/** What an answer is kept as when only some of it is of the cluster; one that failed as it is. */
function only({ item, answer }: Told, kept: Fields): CollectedObjects {
  return answer === undefined ? item : { ...item, text: Buffer.from(`${JSON.stringify(kept, undefined, 1)}\n`) };
}

function targetsOf(answer: Fields | undefined): readonly Fields[] {
  return recordsOf(answer?.['Listeners']).flatMap((listener) => [listener, ...recordsOf(listener['Rules'])]).flatMap((one) => recordsOf(one['Targets']));
}

function recordsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((one): one is Fields => typeof one === 'object' && one !== null) : [];
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

async function sender({ region, domain }: CloudPlace): Promise<Send> {
  const parts = await library();
  const credential = await keysOf(parts, METADATA_MS);
  const clients = new Map((Object.keys(SERVICES) as Service[]).map((service) => {
    const host = `${service}.${domain}`;
    const proxy = proxyFor(`https://${host}`, process.env);
    return [service, new parts.CommonClient(host, SERVICES[service], { credential, region, profile: { httpProfile: proxy === undefined ? {} : { proxy } } })];
  }));
  return async (service, action, request, signal) => (await clients.get(service)?.request(action, request, { signal })) as Fields;
}

async function library(): Promise<typeof Library> {
  try {
    return await import('./library.ts');
  } catch (error) {
    throw new CloudError(`what speaks with clouds is not there (netwhy-cloud.mjs beside netwhy.mjs): ${(error as Error).message.split('\n')[0] ?? ''}`);
  }
}
