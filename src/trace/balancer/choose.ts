import { isAlive } from '../../model/network/balancer.ts';
import type { Balancer, BalancerBackend } from '../../model/network/balancer.ts';
import { formatIpPort, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Run } from '../run.ts';

/** The backend that a new connection is sent to, or nothing where there is none: of those alive, by weight, and never the one that it came from. */
export function chooseBackend(run: Run, { name, ways }: Balancer, backends: readonly BalancerBackend[], src: Ip): BalancerBackend | undefined {
  const open = backends.filter(({ weight, addr }) => weight > 0 && !(ways.avoidsSource && sameIp(addr, src)));
  const alive = open.filter(isAlive);
  const eligible = alive.length === 0 && ways.allDeadMeansAllAlive ? open : alive;
  if (eligible.length === 0) return undefined;
  const total = eligible.reduce((sum, { weight }) => sum + weight, 0);
  return eligible[run.choose(`balancer ${name}`, eligible.map(({ addr, port, weight }) => ({ label: formatIpPort(addr, port), weight: weight / total })))];
}
