import type { Finding } from '../../../model/finding/index.ts';
import type { Sysctl } from '../../../model/network/index.ts';
import type { Journey } from '../../../model/trace/index.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy, rejected } from '../../failure.ts';
import { sysctlDevice } from '../../links.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'hop-limit-too-small';
/** IPDEFTTL: what every stack sends with unless it was told otherwise. */
const USUAL = 64;
/** Less than this is odd: no way inside a cluster is so long, but one to elsewhere may be. */
const ODD = 32;

/** D20: a packet was sent with so small a TTL or hop limit that a node on the way may not forward it (ip_forward, net/ipv4/ip_forward.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => {
    const met = rejected(view.failures, 'ttl').flatMap(({ failure }) => (settingOf(view, failure.journey) ?? []).map((setting) => ({ failure, setting })));
    const found = groupBy(met, ({ setting }) => `${setting.netns} ${setting.name}`).map((group) => {
      const [{ setting, failure }] = group;
      return causeFinding(ID, group.map((one) => one.failure), { ...told(view, setting, failure.journey), fixes: [usual(setting)] });
    });
    return [...found, ...noted(view)];
  },
};

interface Setting {
  readonly netns: string;
  readonly name: string;
  readonly line: Sysctl;
}

/** The setting that the sender's stack takes its TTL from, where it is less than usual; none where it is not known, or another stack sent. */
function settingOf(view: View, journey: Journey): readonly Setting[] | undefined {
  const { hops: [first], packetIn } = journey;
  if (first === undefined || first.devIn !== undefined) return undefined;
  const { sysctls } = netnsOf(view, first.netns);
  const name = packetIn.src.family === 4 ? 'net.ipv4.ip_default_ttl' : `net.ipv6.conf.${sysctlDevice(first.devOut ?? 'all')}.hop_limit`;
  const line = sysctls.kind === 'known' ? sysctls.value.get(name) : undefined;
  return line !== undefined && Number(line.value) < USUAL && sentTtl(journey) === Number(line.value) ? [{ netns: first.netns, name, line }] : undefined;
}

/** What the packet left with: the hop limit of IPv6 is known once its device is. */
function sentTtl({ hops: [first], packetIn }: Journey): number {
  return first?.steps.find(({ stage, action }) => stage === 'ttl' && action === 'pass')?.packet?.ttl ?? packetIn.ttl;
}

function told(view: View, { netns, name, line }: Setting, { hops }: Journey): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  return {
    object: { kind: 'sysctl', netns, name },
    facts: { place: placeText(view, netns), sysctl: name, value: line.value, at: placeText(view, hops.at(-1)?.netns ?? netns), hops: hops.length - 1 },
    evidence: evidenceOf([line.because], `${name} = ${USUAL}`),
  };
}

function usual({ netns, name }: Setting): Finding['fixes'][number] {
  return shellFix('raise', netns, [shell('sysctl', '-w', `${name}=${USUAL}`)], [{ kind: 'set-sysctl', netns, name, value: String(USUAL) }]);
}

/** Everything arrived, and one end sends with a TTL that another way would use up. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const journeys = view.walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys));
  const odd = journeys.flatMap((journey) => (settingOf(view, journey) ?? []).filter(({ line }) => Number(line.value) < ODD).map((setting) => ({ setting, journey })));
  return groupBy(odd, ({ setting }) => `${setting.netns} ${setting.name}`).map(([{ setting, journey }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'enough', weight: 0, hits: [], fixes: [], ...told(view, setting, journey),
  }));
}
