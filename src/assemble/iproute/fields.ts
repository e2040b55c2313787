import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Fields } from './entry.ts';

/** A field's value as text; absent when the field is, or is a mere word. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** A field's value as an unsigned integer, decimal or `0x` hexadecimal; absent when it is neither. */
export function numberOf(fields: Fields, name: string): number | undefined {
  return toNumber(textOf(fields, name));
}

/** An unsigned integer from its text, decimal or `0x` hexadecimal. */
export function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}

/** A field's value as an address; absent for `any`. */
export function ipOf(fields: Fields, name: string): Ip | undefined {
  return parseIp(textOf(fields, name) ?? '');
}

/** Whether a switch is on: the word stands there, or says `on`, `1` or `true`. `otherwise` when the field is absent. */
export function isOn(fields: Fields, name: string, otherwise = false): boolean {
  const value = fields.get(name);
  if (value === undefined) return otherwise;
  return value === true || value === 'on' || value === '1' || value === 'true';
}

/** An object with one optional property, or with none: for exact optional properties. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V });
}
