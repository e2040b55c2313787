import { formatIp } from '../../net/ip.ts';
import type { Found, World } from '../world.ts';

/**
 * Whether an address is that of a client outside: nobody who was collected has it, nor a pod, nor is it a Service's own. That of a load balancer is its box's,
 * wherever kube-proxy has bound it as well.
 */
export function isOutside(world: World, client: Found): boolean {
  if (client.service !== undefined || client.pod !== undefined) return false;
  return client.netns === undefined || client.addresses.some((ip) => isBalancers(world, formatIp(ip)));
}

function isBalancers({ cluster }: World, text: string): boolean {
  const services = cluster.services.kind === 'known' ? cluster.services.value : [];
  return services.some(({ status }) => (status?.loadBalancer?.ingress ?? []).some(({ ip }) => ip === text));
}
