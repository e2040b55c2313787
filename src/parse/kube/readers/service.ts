import type { EndpointAddress, Endpoints, EndpointSlice, Service, ServicePort, SliceEndpoint } from '../../../model/kube/service.ts';
import { boolean, integer, integerOrString, list, string, strings, struct } from './shape.ts';

type Spec = NonNullable<Service['spec']>;
type Status = NonNullable<Service['status']>;
type Affinity = NonNullable<Spec['sessionAffinityConfig']>;
type Ingress = NonNullable<NonNullable<Status['loadBalancer']>['ingress']>[number];
type Hints = NonNullable<SliceEndpoint['hints']>;
type Subset = NonNullable<Endpoints['subsets']>[number];

const named = list(struct<{ readonly name: string }>({ name: string }, ['name']));

export const serviceSpec = struct<Spec>({
  type: string, selector: strings, clusterIP: string, clusterIPs: list(string), ipFamilies: list(string), externalIPs: list(string), externalName: string,
  ports: list(struct<ServicePort>({ name: string, protocol: string, port: integer, targetPort: integerOrString, nodePort: integer, appProtocol: string }, ['port'])),
  internalTrafficPolicy: string, externalTrafficPolicy: string, sessionAffinity: string,
  sessionAffinityConfig: struct<Affinity>({ clientIP: struct<NonNullable<Affinity['clientIP']>>({ timeoutSeconds: integer }) }),
  publishNotReadyAddresses: boolean, healthCheckNodePort: integer, loadBalancerSourceRanges: list(string), trafficDistribution: string,
});

export const serviceStatus = struct<Status>({
  loadBalancer: struct<NonNullable<Status['loadBalancer']>>({ ingress: list(struct<Ingress>({ ip: string, hostname: string, ipMode: string })) }),
});

/** The fields that an EndpointSlice has beside its metadata. */
export const sliceFields = struct<Pick<EndpointSlice, 'addressType' | 'endpoints' | 'ports'>>(
  {
    addressType: string,
    endpoints: list(struct<SliceEndpoint>(
      {
        addresses: list(string), hostname: string, nodeName: string, zone: string,
        conditions: struct<NonNullable<SliceEndpoint['conditions']>>({ ready: boolean, serving: boolean, terminating: boolean }),
        targetRef: struct<NonNullable<SliceEndpoint['targetRef']>>({ kind: string, name: string, namespace: string }),
        hints: struct<Hints>({ forZones: named, forNodes: named }),
      },
      ['addresses'],
    )),
    ports: list(struct<NonNullable<EndpointSlice['ports']>[number]>({ name: string, protocol: string, port: integer })),
  },
  ['addressType'],
);

const addresses = list(struct<EndpointAddress>(
  { ip: string, nodeName: string, targetRef: struct<NonNullable<EndpointAddress['targetRef']>>({ kind: string, name: string, namespace: string }) },
  ['ip'],
));

/** The fields that an Endpoints object has beside its metadata. */
export const endpointsFields = struct<Pick<Endpoints, 'subsets'>>({
  subsets: list(struct<Subset>({
    addresses, notReadyAddresses: addresses,
    ports: list(struct<NonNullable<Subset['ports']>[number]>({ name: string, protocol: string, port: integer }, ['port'])),
  })),
});
