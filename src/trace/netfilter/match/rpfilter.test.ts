import { describe, expect, it } from 'vitest';
import type { Match } from '../../../model/network/rule.ts';
import { base, chain, echo, known, link, netns, route, rule, skbOf, table, verdict } from '../testing.ts';
import { runOne } from '../testing-run.ts';

/* On Linux 6.18.44 on 2026-11-23, with pings that the rules counted; the local source is cases/judge/ipv6-rpfilter-accepts-local-anywhere. */

type RpFilter = Omit<Extract<Match, { kind: 'rpfilter' }>, 'kind'>;

const PLAIN: RpFilter = { loose: false, validMark: false, acceptLocal: false, invert: false };

/** Whether `-m rpfilter` matches a ping that came in by a device. */
function matches(src: string, inDev: string, more: Partial<RpFilter> = {}): boolean {
  const six = src.includes(':');
  const host = netns({
    links: known([link('e0', 2, ['fd00::2/64', '10.0.0.2/24']), link('e1', 3, ['fd00:1::2/64', '10.1.0.2/24'])]),
    routes4: known([route('10.0.0.2/32', 'e0', undefined, 255, 'local'), route('10.1.0.2/32', 'e1', undefined, 255, 'local'), route('10.0.0.0/24', 'e0'), { ...route('10.8.0.0/16', 'e1'), metric: 10 }, { ...route('10.8.0.0/16', 'e0'), metric: 20 }]),
    routes6: known([
      route('fd00::2/128', 'e0', undefined, 255, 'local'), route('fd00:1::2/128', 'e1', undefined, 255, 'local'), route('fe80::/64', 'e0'), route('fe80::/64', 'e1'),
      { ...route('fd00:8::/64', 'e1'), metric: 10 }, { ...route('fd00:8::/64', 'e0'), metric: 20 },
    ]),
    tables: known([table('raw', [chain('c', [rule('rpfilter', { kind: 'rpfilter', ...PLAIN, ...more }, verdict('drop'))], base('prerouting', -300))], { family: six ? 'ip6' : 'ip' })]),
  });
  const packet = { ...echo(src, six ? 'fd00::2' : '10.0.0.2', six ? 128 : 8), protocol: six ? 58 : 1 };
  return runOne(host, () => skbOf(packet, { inDev }), ['prerouting']).verdicts[0]?.kind === 'drop';
}

describe('the way back that -m rpfilter asks for', () => {
  it('is by the device, of the lower metric in IPv4 and of any in IPv6', () => {
    expect([matches('fd00:8::5', 'e0'), matches('fd00:8::5', 'e1'), matches('10.8.0.5', 'e0'), matches('10.8.0.5', 'e1')]).toEqual([true, true, false, true]);
  });

  it('to a link-local source is by the device that it came in by', () => {
    expect([matches('fe80::9', 'e0'), matches('fe80::9', 'e1'), matches('fe80::9', 'e1', { loose: true })]).toEqual([true, true, true]);
  });

  it('to an own source needs --accept-local, and in IPv4 its device too', () => {
    expect([matches('fd00:1::2', 'e0'), matches('fd00:1::2', 'e0', { acceptLocal: true }), matches('10.1.0.2', 'e0', { acceptLocal: true }), matches('10.1.0.2', 'e1', { acceptLocal: true })]).toEqual([false, true, false, true]);
  });
});
