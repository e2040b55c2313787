import type { Cluster, Service } from '../../model/kube/index.ts';

/** The Service that a load balancer has given this address. */
export function serviceAtAddress({ services }: Cluster, text: string): Service | undefined {
  return services.kind === 'known' ? services.value.find(({ status }) => (status?.loadBalancer?.ingress ?? []).some(({ ip }) => ip === text)) : undefined;
}
