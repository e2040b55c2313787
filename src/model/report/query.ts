/** An endpoint as a user names it. `pod/NS/NAME`, `svc/NS/NAME[:PORT|:PORTNAME]`, `ingress/NS/NAME[:PORT]`, `node/NAME`, `ip:ADDR[:PORT]`, `netns/NODE/NAME`. */
export type EndpointName =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string; readonly port?: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string; readonly port?: string }
  | { readonly kind: 'ingress'; readonly namespace: string; readonly name: string; readonly port?: string }
  | { readonly kind: 'node'; readonly name: string; readonly port?: string }
  | { readonly kind: 'address'; readonly ip: string; readonly port?: string }
  | { readonly kind: 'netns'; readonly node: string; readonly name: string; readonly port?: string };

/** The question of a user. */
export interface Query {
  readonly from: EndpointName;
  readonly to: EndpointName;
  /** Absent: the protocol of the named Service port, else TCP. */
  readonly protocol?: 'tcp' | 'udp' | 'icmp' | 'sctp';
  /** Source port of the client. */
  readonly sport?: number;
  readonly family?: 4 | 6;
  /** What is asked of a load balancer of seven layers: a host and a path, of which an Ingress says what is not given. */
  readonly http?: { readonly host?: string; readonly path?: string };
}
