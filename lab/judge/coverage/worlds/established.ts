import type { World } from '../../world.ts';
import { asker, at, FAMILIES, step, world } from './site.ts';

/** Flows that connection tracking knew when netwhy collected: they go on, though new ones are dropped since. */
export function established(): World {
  const before = asker();
  for (const family of FAMILIES) {
    before.ask('c', 'udp', at('s', family), 53);
    before.ask('s', 'udp', at('c', family), 53);
    before.ask('c', 'tcp', at('s', family), 80);
  }
  const fresh = asker();
  for (const family of FAMILIES) for (const protocol of ['udp', 'tcp'] as const) fresh.ask('c', protocol, at('s', family), protocol === 'udp' ? 53 : 80);
  const again = before.probes.map((probe) => ({ ...probe, id: probe.id + 100 }));
  const others = fresh.probes.map((probe) => (probe.kind === 'socket' ? { ...probe, id: probe.id + 200, sport: probe.sport + 200 } : probe));
  const tables = ['*filter', '-A FORWARD -m conntrack --ctstate NEW -j DROP', 'COMMIT'];
  return world('established', {
    // A rule that asks for the state makes the kernel track.
    steps: (['iptables', 'ip6tables'] as const).map((name) => step('host', `${name}-legacy-restore`, '*filter', '-A FORWARD -m conntrack --ctstate INVALID -j DROP', 'COMMIT')),
    late: (['iptables', 'ip6tables'] as const).map((name) => step('host', `${name}-legacy-restore`, ...tables)),
    prime: before.probes, probes: [...again, ...others],
  });
}
