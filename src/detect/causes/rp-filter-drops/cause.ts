import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { Because, Netns } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { LOOSE, letInLoosely } from '../../let-in-loosely.ts';
import { sysctlDevice } from '../../links.ts';
import { settingLines, settingOf } from '../../settings.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'rp-filter-drops';
const ALL = 'net.ipv4.conf.all.rp_filter';

/** D16: the reverse path of the source does not leave by the device that the packet came in by (net/ipv4/fib_frontend.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['wrong-device', 'wrong-next-hop', 'missing-route'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(dropped(view.failures, 'rp-filter'), ({ failure }) => `${failure.disposition.netns} ${failure.disposition.dev ?? ''}`).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    const settings = settingsOf(netnsOf(view, netns), dev);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'sysctl', netns, name: settings.guilty },
      facts: { node: nodeOf(netns), dev, mode: by.mode, src: formatIp(by.src), reverse: by.reverseDev ?? '-' },
      evidence: evidenceOf([...settings.lines, ...because]),
      fixes: fixesOf(netns, settings, by.mode),
    });
  });
}

/** Loose mode on the device is enough whatever `all` says. To switch the check off, each of the two that is not 0 must be; where settings were not collected, both. */
function fixesOf(netns: string, { own, checking }: Settings, mode: number): readonly Fix[] {
  const set = (message: string, names: readonly string[], value: string, risk?: Fix['risk']): Fix =>
    shellFix(message, netns, [shell('sysctl', '-w', ...names.map((name) => `${name}=${value}`))], names.map((name) => ({ kind: 'set-sysctl', netns, name, value })), risk);
  const off = set(checking.includes(ALL) ? 'offForAll' : 'off', checking, '0', 'medium');
  return mode === LOOSE ? [off] : [set('loose', [own], '2'), off];
}

/** Loose mode lets a packet in whose way back leaves by another device. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  return groupBy(letInLoosely(view), ({ netns, dev }) => `${netns.id} ${dev}`).map(([{ netns, step, dev, reverse }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'loose', weight: 0, hits: [], fixes: [],
    object: { kind: 'sysctl', netns: netns.id, name: settingsOf(netns, dev).guilty },
    facts: { node: nodeOf(netns.id), dev, mode: LOOSE, src: String(step.facts['src']), reverse }, evidence: evidenceOf([...settingsOf(netns, dev).lines, ...step.because]),
  }));
}

interface Settings {
  readonly own: string;
  /** The larger of the two; where both are the same, the device's own. */
  readonly guilty: string;
  /** Those that ask for a check. */
  readonly checking: readonly string[];
  readonly lines: readonly Because[];
}

/** The two settings of which the larger counts (IN_DEV_RPFILTER, include/linux/inetdevice.h). */
function settingsOf(netns: Netns, dev: string): Settings {
  const own = `net.ipv4.conf.${sysctlDevice(dev)}.rp_filter`;
  const value = (name: string): number => settingOf(netns, name) ?? 0;
  const checking = [ALL, own].filter((name) => netns.sysctls.kind === 'missing' || value(name) > 0);
  return { own, guilty: value(ALL) > value(own) ? ALL : own, checking, lines: settingLines(netns, [ALL, own]) };
}
