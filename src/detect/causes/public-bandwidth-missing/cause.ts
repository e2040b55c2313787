import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { machinesOf, wayOut } from '../../../model/network/index.ts';
import type { Balancer, BalancerBackend, BalancerListener, Because } from '../../../model/network/index.ts';
import type { Branch } from '../../../model/trace/index.ts';
import { formatIp, formatIpPort } from '../../../net/ip.ts';
import { balancerOn, choiceOf } from '../../balancer.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'public-bandwidth-missing';

/** Mbit/s that a machine is given: what the cloud's console proposes. */
const ENOUGH = 10;

/** What backends of a public load balancer answer does not get out to its clients: the public bandwidth is the machines' own in this account, and these have none. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => {
    const findings = found(view);
    return findings.length > 0 ? findings : noted(view);
  },
};

/** A listener of a public load balancer, and those of its backends that have no way out. */
interface Without {
  readonly balancer: Balancer;
  readonly listener: BalancerListener;
  readonly backends: readonly BalancerBackend[];
}

function found(view: View): readonly Finding[] {
  const hits = dropped(view.failures, 'balancer').flatMap(({ failure, by }) => {
    const passed = by.why === 'no-bandwidth' ? passedBy(view, failure.branch) : undefined;
    return passed?.chosen === undefined ? [] : [{ failure, passed, chosen: passed.chosen }];
  });
  return groupBy(hits, ({ passed: { balancer, listener } }) => `${balancer.id} ${listener.port}`).map((group) => {
    const [{ passed: { balancer, listener } }] = group;
    const without: Without = { balancer, listener, backends: [...new Set(group.map(({ chosen }) => chosen))] };
    return causeFinding(ID, group.map(({ failure }) => failure), { ...toldOf(view, without), fixes: fixesOf(view, without) });
  });
}

/** Some backends have no way out, and the load balancer sends to others. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ walk }) => walk.branches.flatMap((branch): Without[] => {
    const by = branch.outcome.kind === 'answered' ? passedBy(view, branch) : undefined;
    if (by === undefined || by.listener.backends.kind === 'missing') return [];
    const backends = by.listener.backends.value.filter((backend) => wayOut(view.network.publicBandwidth, by.balancer, backend).kind === 'none');
    return backends.length === 0 ? [] : [{ balancer: by.balancer, listener: by.listener, backends }];
  }));
  return groupBy(passed, ({ balancer, listener }) => `${balancer.id} ${listener.port}`).map(([without]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], ...toldOf(view, without),
  }));
}

/** The load balancer that a branch passed, and the backend that it chose. */
function passedBy(view: View, { journeys }: Branch): (Pick<Without, 'balancer' | 'listener'> & { readonly chosen: BalancerBackend | undefined }) | undefined {
  const open = journeys.find(({ purpose }) => purpose === 'open');
  const by = open === undefined ? undefined : balancerOn(view, open);
  const at = open === undefined ? undefined : choiceOf(open)?.facts['backend'];
  const backends = by?.listener.backends.kind === 'known' ? by.listener.backends.value : [];
  return by === undefined ? undefined : { balancer: by.balancer, listener: by.listener, chosen: backends.find(({ addr, port }) => formatIpPort(addr, port) === at) };
}

function toldOf(view: View, { balancer, listener, backends }: Without): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  const [vip] = balancer.addresses;
  const names = [...new Set(backends.map(({ via, addr }) => {
    const owner = view.placement.ownerOf(via ?? addr);
    return owner === undefined ? formatIp(via ?? addr) : nodeOf(owner);
  }))];
  // Of each its machine, then the account and the load balancer.
  const lines = backends.map((backend): readonly Because[] => {
    const out = wayOut(view.network.publicBandwidth, balancer, backend);
    return out.kind === 'open' ? [] : out.because;
  });
  return {
    object: { kind: 'node', name: names[0] ?? '' },
    facts: { balancer: balancer.name, vip: vip === undefined ? '-' : formatIp(vip), port: listener.port, nodes: names.join(', '), machines: idsOf(view, backends).join(', '), mbps: ENOUGH },
    evidence: [...evidenceOf(lines.flatMap((because) => because.slice(0, -2)), `InternetMaxBandwidthOut ${ENOUGH}`), ...evidenceOf(lines.flatMap((because) => because.slice(-2)))],
  };
}

function idsOf({ network: { publicBandwidth } }: View, backends: readonly BalancerBackend[]): readonly string[] {
  return publicBandwidth === undefined ? [] : [...new Set(backends.flatMap((backend) => machinesOf(publicBandwidth, backend).map(({ id }) => id)))];
}

function fixesOf(view: View, { balancer, backends }: Without): readonly Fix[] {
  const machines = idsOf(view, backends);
  const change: Change = { kind: 'set-public-bandwidth', netns: balancer.id, machines, mbps: ENOUGH };
  const command = shell('tccli', 'cvm', 'ResetInstancesInternetMaxBandwidth', '--InstanceIds', JSON.stringify(machines), '--InternetAccessible', JSON.stringify({ InternetMaxBandwidthOut: ENOUGH }));
  return [adviceFix('give', command, [change], 'medium')];
}
