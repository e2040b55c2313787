import type { BalancerBackend, BalancerProbe } from './balancer.ts';
import type { Because, Part } from './because.ts';

/** What a client asks of a load balancer of seven layers: the host that it names, and the path. */
export interface HttpRequest {
  readonly host: string;
  readonly path: string;
}

/** How a listener of seven layers treats a request: it takes the client's connection itself and opens one of its own to a backend. */
export interface HttpListening {
  readonly rules: Part<readonly HttpRule[]>;
  /** Milliseconds that it waits for a backend before it tries another; after the last it answers 504. */
  readonly patienceMs: number;
}

/** Where requests for a host and path are sent to. */
export interface HttpRule {
  /** As the client must name it; `*.example.com` is each name below, none is any. */
  readonly host?: string;
  /** How the path begins, or with `=` before it what it is; an expression (`~`) is not evaluated. */
  readonly path: string;
  readonly backends: Part<readonly BalancerBackend[]>;
  readonly probe?: BalancerProbe;
  /** The port of a Service that it leads to, as the Ingress says that it was made for. */
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number };
  readonly because: Because;
}

/** The rule that takes a request: of the host itself before one with a wildcard and before one of any, of these the exact path and then the longest beginning. `unknown`: an expression may take it. */
export function ruleFor<R extends Pick<HttpRule, 'host' | 'path'>>(rules: readonly R[], { host, path }: HttpRequest): { readonly kind: 'rule'; readonly rule: R } | { readonly kind: 'none' } | { readonly kind: 'unknown'; readonly rule: R } {
  const name = host.toLowerCase();
  const ofHost = [rules.filter((rule) => rule.host?.toLowerCase() === name), rules.filter((rule) => rule.host?.startsWith('*.') === true && name.endsWith(rule.host.slice(1).toLowerCase())), rules.filter((rule) => rule.host === undefined)].find(({ length }) => length > 0) ?? [];
  const exact = ofHost.find((rule) => rule.path === `=${path}`);
  if (exact !== undefined) return { kind: 'rule', rule: exact };
  const expression = ofHost.find((rule) => rule.path.startsWith('~'));
  if (expression !== undefined) return { kind: 'unknown', rule: expression };
  const [rule] = ofHost.filter((one) => path.startsWith(one.path)).sort((a, b) => b.path.length - a.path.length);
  return rule === undefined ? { kind: 'none' } : { kind: 'rule', rule };
}

/** `shop.example.com/api`. */
export function ruleText({ host, path }: { readonly host?: string; readonly path: string }): string {
  return `${host === undefined || host === '' ? '*' : host}${path}`;
}
