import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { ingressesOf, ingressRules } from '../../../model/kube/index.ts';
import type { Ingress } from '../../../model/kube/index.ts';
import { ruleFor, ruleText } from '../../../model/network/index.ts';
import type { Balancer, Because, HttpRequest, HttpRule } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { balancerOn } from '../../balancer.ts';
import { adviceFix, causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-rule-missing';

/** A load balancer of seven layers has no rule for the host and path that is asked, and answers 404. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...noted(view)],
};

/** A request, where it came to, and what is there. */
interface Asked {
  readonly request: HttpRequest;
  readonly balancer: Balancer;
  readonly port: number;
  readonly client: string;
  readonly listener: Because;
  readonly rules: readonly HttpRule[];
  readonly ingresses: readonly Ingress[];
}

function found(view: View): readonly Finding[] {
  const hits = dropped(view.failures, 'balancer').flatMap(({ failure, by }) => {
    const passed = by.why === 'no-rule' ? balancerOn(view, failure.journey) : undefined;
    const { http: request, question } = failure.target;
    const rules = passed?.listener.http?.rules;
    if (passed === undefined || request === undefined || rules?.kind !== 'known') return [];
    const { balancer, listener } = passed;
    const client = question.kind === 'socket' ? question.netns : balancer.id;
    return [{ failure, asked: { request, balancer, port: listener.port, client, listener: listener.because, rules: rules.value, ingresses: ingressesOf(view.cluster, balancer.name) } }];
  });
  return groupBy(hits, ({ asked: { balancer, port, request } }) => `${balancer.id} ${port} ${ruleText(request)}`).map((group) => {
    const [{ asked }] = group;
    const near = nearOf(asked);
    const wanting = wantedBy(asked);
    const finding = causeFinding(ID, group.map(({ failure }) => failure), {
      object: objectOf(asked, wanting), facts: factsOf(asked, near),
      evidence: [...evidenceOf([asked.listener, ...asked.rules.map(({ because }) => because)], `a rule for ${ruleText(asked.request)}`), ...evidenceOf((wanting === undefined ? asked.ingresses : [wanting]).map(lineOf))],
      fixes: near === undefined ? [] : fixesOf(asked, near, wanting),
    });
    const explanation = wanting !== undefined ? 'wanted' : asked.rules.some(({ host }) => host === undefined || host === asked.request.host) ? undefined : 'host';
    return explanation === undefined ? finding : { ...finding, explanation };
  });
}

/** What is asked has its rule, and another host or path that the Ingress wants has none. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ target: { http: request }, walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined || request === undefined || outcome.kind !== 'answered' ? undefined : balancerOn(view, open);
    const rules = by?.listener.http?.rules.kind === 'known' ? by.listener.http.rules.value : undefined;
    if (by === undefined || request === undefined || rules === undefined) return [];
    const lacking = ingressesOf(view.cluster, by.balancer.name).flatMap((ingress) => ingressRules(ingress).filter(({ host = '', path }) => ruleFor(rules, { host, path: path.replace(/^=/, '') }).kind === 'none').map((place) => ({ ingress, place })));
    return lacking.length === 0 ? [] : [{ by, request, rules, lacking }];
  }));
  return groupBy(passed, ({ by }) => `${by.balancer.id} ${by.listener.port}`).map(([{ by: { balancer, listener }, request, rules, lacking }]): Finding => {
    const asked: Asked = { request, balancer, port: listener.port, client: balancer.id, listener: listener.because, rules, ingresses: lacking.map(({ ingress }) => ingress) };
    return {
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: objectOf(asked, lacking[0]?.ingress),
      facts: { ...factsOf(asked, undefined), other: lacking.map(({ place }) => ruleText(place)).join(', ') }, evidence: evidenceOf([...new Set(lacking.map(({ ingress }) => ingress))].map(lineOf)),
    };
  });
}

/** The rule that is nearest to what is asked: of the same host, else that which the Service of the Ingress has. */
function nearOf({ rules, request }: Asked): HttpRule | undefined {
  return rules.find(({ host }) => host === request.host) ?? rules.find(({ path }) => request.path.startsWith(path)) ?? rules[0];
}

/** The Ingress that wants a rule for it. */
function wantedBy({ ingresses, request }: Asked): Ingress | undefined {
  return ingresses.find((ingress) => ruleFor(ingressRules(ingress), request).kind === 'rule');
}

function objectOf({ balancer, ingresses: [first] }: Asked, wanting: Ingress | undefined): Finding['object'] {
  const ingress = wanting ?? first;
  if (ingress === undefined) return { kind: 'node', name: balancer.name };
  const { namespace = 'default', name } = ingress.metadata;
  return { kind: 'kubernetes', resource: 'ingress', namespace, name };
}

/** The controller does its work, or the Ingress gets one more path; or the client asks for what there is. */
function fixesOf({ balancer, port, request, client, ingresses }: Asked, near: HttpRule, wanting: Ingress | undefined): readonly Fix[] {
  const like = { ...(near.host === undefined ? {} : { host: near.host }), path: near.path };
  const add: Change = { kind: 'set-balancer', netns: balancer.id, set: { rule: request, like, port } };
  const [ingress] = ingresses;
  const made = wanting !== undefined ? [adviceFix('controller', shell('kubectl', '-n', wanting.metadata.namespace ?? 'default', 'describe', 'ingress', wanting.metadata.name), [add])] : ingress === undefined ? [] : patched(ingress, request, near, add);
  const ask: Change = { kind: 'set-request', netns: client, to: { host: near.host ?? request.host, path: near.path.replace(/^=/, '') } };
  return [...made, adviceFix('ask', ruleText(near), [ask])];
}

function patched(ingress: Ingress, { host, path }: HttpRequest, { service }: HttpRule, change: Change): readonly Fix[] {
  if (service === undefined) return [];
  const { namespace = 'default', name } = ingress.metadata;
  const place = { path, pathType: 'Prefix', backend: { service: { name: service.name, port: { number: service.port } } } };
  const at = (ingress.spec?.rules ?? []).findIndex((rule) => rule.host === host);
  const patch = JSON.stringify([at < 0 ? { op: 'add', path: '/spec/rules/-', value: { host, http: { paths: [place] } } } : { op: 'add', path: `/spec/rules/${at}/http/paths/-`, value: place }]);
  return [kubectlFix('add', [shell('kubectl', '-n', namespace, 'patch', 'ingress', name, '--type=json', '-p', patch)], [change])];
}

function lineOf({ ref, metadata: { namespace = 'default', name }, ...ingress }: Ingress): Because {
  return { ref, text: `Ingress ${namespace}/${name}: ${ingressRules({ ref, metadata: { namespace, name }, ...ingress }).map(ruleText).join(', ')}` };
}

function factsOf({ balancer, port, request, rules }: Asked, near: HttpRule | undefined): Finding['facts'] {
  const [vip] = balancer.addresses;
  return { balancer: balancer.name, vip: vip === undefined ? '-' : formatIp(vip), port, host: request.host === '' ? '-' : request.host, path: request.path, request: ruleText(request), has: rules.length === 0 ? '-' : rules.map(ruleText).join(', '), near: near === undefined ? '-' : ruleText(near) };
}
