import type { Ingress, IngressBackend, IngressPath } from '../../../model/kube/ingress.ts';
import { integer, list, string, struct } from './shape.ts';

type Spec = NonNullable<Ingress['spec']>;
type Rule = NonNullable<Spec['rules']>[number];
type Status = NonNullable<Ingress['status']>;
type Balancer = NonNullable<Status['loadBalancer']>;
type Named = NonNullable<IngressBackend['service']>;

const backend = struct<IngressBackend>({ service: struct<Named>({ name: string, port: struct<NonNullable<Named['port']>>({ number: integer, name: string }) }, ['name']) });

export const ingressSpec = struct<Spec>({
  ingressClassName: string, defaultBackend: backend,
  rules: list(struct<Rule>({ host: string, http: struct<NonNullable<Rule['http']>>({ paths: list(struct<IngressPath>({ path: string, pathType: string, backend }, ['backend'])) }) })),
  tls: list(struct<NonNullable<Spec['tls']>[number]>({ hosts: list(string), secretName: string })),
});

export const ingressStatus = struct<Status>({ loadBalancer: struct<Balancer>({ ingress: list(struct<NonNullable<Balancer['ingress']>[number]>({ ip: string, hostname: string })) }) });
