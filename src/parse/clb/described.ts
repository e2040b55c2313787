import type { DescribedBackend, DescribedBalancer, DescribedListener } from '../../model/tree/described-balancer.ts';
import { parseIp } from '../../net/ip.ts';
import { isRecord } from '../kube/located.ts';
import { boolean, complain, integer, list, string, struct } from '../kube/readers/shape.ts';
import type { Reader } from '../kube/readers/shape.ts';

type Check = NonNullable<DescribedListener['healthCheck']>;
type Fields<T> = { readonly [K in keyof Required<T>]: Reader<NonNullable<T[K]>> };

const address: Reader<string> = (value, place) => (typeof value === 'string' && parseIp(value) !== undefined ? value : complain(place, 'an IP address'));
const port: Reader<number> = (value, place) => (Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < 65_536 ? (value as number) : complain(place, 'a port'));
const oneOf = (...words: readonly string[]): Reader<string> => (value, place) => (typeof value === 'string' && words.includes(value) ? value : complain(place, words.join(' or ')));
const named: Reader<string> = (value, place) => (typeof value === 'string' && /^[^/\s]+\/[^/\s]+$/.test(value) ? value : complain(place, 'NAMESPACE/NAME'));
const source: Reader<DescribedListener['source']> = (value, place) => (value === 'kept' ? 'kept' : Array.isArray(value) && value.length > 0 ? list(address)(value, place) : complain(place, '"kept" or a list of addresses'));

const check = closed<Check>({ from: address, protocol: oneOf('tcp', 'udp', 'icmp'), port }, ['from']);
const backend = closed<DescribedBackend>({ node: string, pod: named, address, port, weight: integer }, ['port']);
const onePlace: Reader<DescribedBackend> = (value, place) => {
  const read = backend(value, place);
  if (read !== undefined && [read.node, read.pod, read.address].filter((one) => one !== undefined).length !== 1) return complain(place, 'one of node, pod and address');
  return read;
};

/** Reads the file of a described load balancer. What it does not know it complains about: a word that is left out would be another load balancer. `located` remembers lines. */
export function described(located: <T extends object>(read: Reader<T>) => Reader<T>): Reader<DescribedBalancer> {
  const listener = located(closed<DescribedListener>({ port, protocol: oneOf('TCP', 'UDP'), source, backends: list(located(onePlace)), healthCheck: check, service: named }, ['port', 'protocol', 'source', 'backends']));
  const whole = closed<DescribedBalancer>({ addresses: list(address), listeners: list(listener), allDeadMeansAllAlive: boolean, avoidsSource: boolean, catchesAnswers: boolean, securityGroups: list(string) }, ['addresses', 'listeners']);
  return located((value, place) => {
    const read = whole(value, place);
    if (read?.listeners.some((one) => one.source === 'kept') === true && read.catchesAnswers === undefined) place.complaints.push('catchesAnswers must be said, since a listener keeps the client\'s address');
    return read;
  });
}

/** An object that has these fields and no other. */
function closed<T extends object>(fields: Fields<T>, required: readonly (keyof T & string)[]): Reader<T> {
  const read = struct<T>(fields, required);
  return (value, place) => {
    if (isRecord(value)) for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) place.complaints.push([...place.path, key].join('.') + ' is no field that netwhy knows');
    return read(value, place);
  };
}

/** The line of the innermost object that a complaint's path leads to. */
export function lineOfComplaint(complaint: string, root: unknown, lines: WeakMap<object, number>): number {
  let line = 1;
  let at: unknown = root;
  for (const step of (complaint.split(' ')[0] ?? '').split('.')) {
    if (typeof at !== 'object' || at === null) break;
    line = lines.get(at) ?? line;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return typeof at === 'object' && at !== null ? lines.get(at) ?? line : line;
}

