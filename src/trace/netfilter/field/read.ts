import type { Field } from '../../../model/network/field.ts';
import type { Answer, Env } from '../env.ts';
import { CONNTRACK_FIELDS } from './conntrack.ts';
import { DEVICE_FIELDS } from './device.ts';
import { IP_FIELDS } from './ip.ts';
import { META_FIELDS } from './meta.ts';
import { TRANSPORT_FIELDS } from './transport.ts';

/** Every field that a rule may name; the compiler refuses a missing one. */
const READERS: Readonly<Record<Field, (env: Env) => Answer>> = { ...IP_FIELDS, ...TRANSPORT_FIELDS, ...DEVICE_FIELDS, ...META_FIELDS, ...CONNTRACK_FIELDS };

/** Reads a field of the packet: its value, nothing when the packet has none, or unknown. */
export function readField(env: Env, field: Field): Answer {
  return READERS[field](env);
}

/** What reads a field, for those who read it of many packets. */
export function readerOf(field: Field): (env: Env) => Answer {
  return READERS[field];
}
