import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { repliesMissed } from '../../reply-missed.ts';
import { shell } from '../../shell.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'br-netfilter-off';

/** D06: client and endpoint are ports of one bridge, and the reply between them does not pass conntrack, so it is not translated back. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['reply-not-translated-back'],
  detect: (view) => groupBy(repliesMissed(view).filter(({ bridgedPast }) => bridgedPast), ({ translatedIn }) => translatedIn).flatMap((group) => {
    const [{ failure, translatedIn: netns, expected, got }] = group;
    const name = expected.family === 4 ? 'net.bridge.bridge-nf-call-iptables' : 'net.bridge.bridge-nf-call-ip6tables';
    const { sysctls } = netnsOf(view, netns);
    const now = sysctls.kind === 'known' ? sysctls.value.get(name) : undefined;
    if (now?.value === '1') return [];
    return [causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'sysctl', netns, name },
      facts: { node: nodeOf(netns), sysctl: name, value: now?.value ?? '-', expected: formatIp(expected), got: formatIp(got) },
      evidence: [...evidenceOf(now === undefined ? [{ text: `${name} does not exist: the module br_netfilter is not loaded` }] : [now.because], `${name} = 1`), ...evidenceOf(failure.disposition.because)],
      fixes: [shellFix('call', netns, ['modprobe br_netfilter', shell('sysctl', '-w', `${name}=1`)], [{ kind: 'set-sysctl', netns, name, value: '1' }])],
    })];
  }),
};
