import type { PromisedEndpoint, Service, ServicePort, VpcService } from '../kube/index.ts';
import type { TRouteTree } from '../tree/t-route.ts';

/** What of TCS is compared. What was not collected is absent, and then nothing is said that hangs on it. */
export interface TcsParts {
  readonly vpcServices: readonly VpcService[];
  readonly services?: readonly Service[];
  readonly table?: TRouteTree;
  /** Absent where neither EndpointSlices nor Endpoints were collected. */
  readonly endpoints?: (service: Service, port: ServicePort) => readonly PromisedEndpoint[];
  /** Addresses of nodes: a rule may lead past TGW, to a node port. */
  readonly nodes: ReadonlySet<string>;
}
