import type { EndpointName } from '../model/report/index.ts';
import { parseIp } from '../net/index.ts';
import { UsageError } from './exit.ts';
import { printable } from './terminal.ts';

/** How endpoints are written, for messages and for help. */
export const ENDPOINT_FORMS = 'pod/NS/NAME, svc/NS/NAME[:PORT|:PORTNAME], ingress/NS/NAME[:PORT], node/NAME, vm/NAME, ip:ADDR[:PORT], netns/NODE/NAME';

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const PORT_NAME = /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/i;

/**
 * Reads an endpoint as a user writes it. `namespace` is that of `-n`, for `pod/NAME` and `svc/NAME`. Throws a UsageError that
 * quotes the text and says what is wrong with it.
 */
export function parseEndpoint(text: string, namespace: string): EndpointName {
  if (text.startsWith('ip:')) return address(text);
  const [kind = '', ...rest] = text.split('/');
  switch (kind) {
    case 'pod':
    case 'pods':
    case 'po': {
      const { object, port } = namespaced(text, rest, namespace);
      return { kind: 'pod', ...object, ...port };
    }
    case 'svc':
    case 'service':
    case 'services': {
      const { object, port } = namespaced(text, rest, namespace);
      return { kind: 'service', ...object, ...port };
    }
    case 'ingress':
    case 'ing': {
      const { object, port } = namespaced(text, rest, namespace);
      return { kind: 'ingress', ...object, ...port };
    }
    case 'node':
    case 'nodes':
    case 'no':
    // A machine that was collected and is no node of the cluster.
    case 'vm': {
      if (rest.length !== 1) throw wrong(text, kind === 'vm' ? 'a virtual machine is vm/NAME' : 'a node is node/NAME');
      const { name, port } = splitPort(text, rest[0] ?? '');
      return { kind: 'node', name: checked(text, name), ...port };
    }
    case 'netns': {
      const [node = '', ...name] = rest;
      if (node === '' || name.length !== 1) throw wrong(text, 'a network namespace is netns/NODE/NAME');
      const split = splitPort(text, name[0] ?? '');
      if (split.name === '') throw wrong(text, 'the name is missing');
      return { kind: 'netns', node, name: split.name, ...split.port };
    }
    default:
      if (parseIp(text.replace(/^\[(.*)\]$/, '$1')) !== undefined) throw wrong(text, `write an address as ip:${text}`);
      throw wrong(text, `an endpoint is one of ${ENDPOINT_FORMS}`);
  }
}

function namespaced(text: string, rest: readonly string[], fallback: string): { object: { namespace: string; name: string }; port: { port?: string } } {
  if (rest.length < 1 || rest.length > 2) throw wrong(text, 'write KIND/NAMESPACE/NAME, or KIND/NAME with -n NAMESPACE');
  const { name, port } = splitPort(text, rest.at(-1) ?? '');
  const namespace = rest.length === 2 ? (rest[0] ?? '') : fallback;
  return { object: { namespace: checked(text, namespace), name: checked(text, name) }, port };
}

function checked(text: string, name: string): string {
  if (name === '') throw wrong(text, 'a name is missing');
  if (!NAME.test(name)) throw wrong(text, `"${quoted(name)}" cannot be a Kubernetes name`);
  return name;
}

function splitPort(text: string, last: string): { name: string; port: { port?: string } } {
  const at = last.indexOf(':');
  if (at < 0) return { name: last, port: {} };
  return { name: last.slice(0, at), port: { port: checkedPort(text, last.slice(at + 1), true) } };
}

function checkedPort(text: string, port: string, named: boolean): string {
  if (/^\d+$/.test(port)) {
    const number = Number(port);
    if (number < 1 || number > 65535) throw wrong(text, `port ${quoted(port)} is not between 1 and 65535`);
    return String(number);
  }
  if (named && PORT_NAME.test(port) && /[a-z]/i.test(port)) return port;
  throw wrong(text, `"${quoted(port)}" is not a port`);
}

function address(text: string): EndpointName {
  const rest = text.slice(3);
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(rest) ?? (rest.split(':').length > 2 ? [rest, rest] : /^([^:]*)(?::(.*))?$/.exec(rest));
  const ip = match?.[1] ?? '';
  const port = match?.[2];
  if (ip === '' || parseIp(ip) === undefined) throw wrong(text, `"${quoted(ip === '' ? rest : ip)}" is not an IPv4 or IPv6 address (with a port, write IPv6 in brackets: ip:[2001:db8::1]:443)`);
  return { kind: 'address', ip, ...(port === undefined ? {} : { port: checkedPort(text, port, false) }) };
}

function wrong(text: string, why: string): UsageError {
  return new UsageError(`"${quoted(text)}" is not an endpoint: ${why}`);
}

function quoted(text: string): string {
  return printable(text.slice(0, 100)).replaceAll('\n', '?');
}
