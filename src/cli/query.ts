import type { Query } from '../model/report/index.ts';
import { parseEndpoint } from './endpoint.ts';
import { UsageError } from './exit.ts';

/** The options of a question, as commander gives them. Only flags that were said are there. */
export interface QueryOptions {
  readonly namespace: string;
  readonly tcp?: true;
  readonly udp?: true;
  readonly icmp?: true;
  readonly sctp?: true;
  readonly sport?: string;
  readonly ipv4?: true;
  readonly ipv6?: true;
  readonly host?: string;
  readonly path?: string;
}

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'sctp'] as const;

/** Makes the question of what the user wrote. Throws a UsageError for what contradicts itself. */
export function makeQuery(from: string, to: string, options: QueryOptions): Query {
  const named = PROTOCOLS.filter((protocol) => options[protocol] === true);
  if (named.length > 1) throw new UsageError(`say one of --${named.join(' and --')}, not both`);
  if (options.ipv4 === true && options.ipv6 === true) throw new UsageError('say one of -4 and -6, not both');
  const [protocol] = named;
  return {
    from: parseEndpoint(from, options.namespace),
    to: parseEndpoint(to, options.namespace),
    ...(protocol === undefined ? {} : { protocol }),
    ...(options.sport === undefined ? {} : { sport: parsePort(options.sport) }),
    ...httpOf(options),
    ...(options.ipv4 === true ? { family: 4 as const } : options.ipv6 === true ? { family: 6 as const } : {}),
  };
}

function httpOf({ host, path }: QueryOptions): Pick<Query, 'http'> {
  if (host === undefined && path === undefined) return {};
  if (host !== undefined && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host)) throw new UsageError(`--host ${host.slice(0, 100)} cannot be the name of a host`);
  if (path !== undefined && !path.startsWith('/')) throw new UsageError(`--path ${path.slice(0, 100)} does not begin with /`);
  return { http: { ...(host === undefined ? {} : { host }), ...(path === undefined ? {} : { path }) } };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535) throw new UsageError(`--sport ${text.slice(0, 20)} is not a port between 1 and 65535`);
  return port;
}
