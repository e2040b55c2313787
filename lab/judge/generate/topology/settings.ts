import { say } from './draft.ts';
import type { Draft } from './draft.ts';

/**
 * What the network needs to work: forwarding where packets pass on. Redirects are neither sent nor taken, they would leave routes behind
 * that no command shows; a device that does not exist yet inherits `default`.
 */
export function addSettings(draft: Draft): void {
  const { random } = draft;
  for (const { name, role } of draft.spaces) {
    say(draft, 'first', name, 'sysctl', ...['all', 'default'].flatMap((conf) => ['ipv4', 'ipv6'].map((family) => `net/${family}/conf/${conf}/accept_redirects=0`)));
    say(draft, 'first', name, 'sysctl', ...(random.chance(0.7) ? ['net/ipv4/conf/all/send_redirects=0', 'net/ipv4/conf/default/send_redirects=0'] : []));
    if (random.chance(0.2)) say(draft, 'first', name, 'sysctl', ...['all', 'default'].map((conf) => `net/ipv4/conf/${conf}/rp_filter=${conf === 'all' ? random.int(0, 1) : random.int(0, 2)}`));
    if (random.chance(0.1)) say(draft, 'first', name, 'sysctl', 'net/ipv4/conf/default/accept_local=1');
    if (role === 'router') {
      if (draft.families.includes(4)) say(draft, 'first', name, 'sysctl', random.chance(0.7) ? 'net/ipv4/ip_forward=1' : 'net/ipv4/conf/default/forwarding=1');
      if (draft.families.includes(6)) say(draft, 'first', name, 'sysctl', 'net/ipv6/conf/all/forwarding=1', 'net/ipv6/conf/default/forwarding=1');
    }
    if (draft.devices.some((device) => device.netns === name && device.kind === 'bridge')) {
      const on = random.chance(0.6) ? 1 : 0;
      say(draft, 'setting', name, 'sysctl', ...['iptables', 'ip6tables'].map((tables) => `net/bridge/bridge-nf-call-${tables}=${random.chance(0.9) ? on : 1 - on}`));
    }
  }
}
