import { plainName, within } from '../zones.ts';
import type { Directive } from './read.ts';

/** Whether `fallthrough` hands this name on where the plugin has nothing: for all zones without arguments (plugin/pkg/fall, 1.15). */
export function fallsThrough(directive: Directive, name: string): boolean {
  const said = directive.body.filter((one) => one.name === 'fallthrough').at(-1);
  return said !== undefined && (said.args.length === 0 || said.args.some((zone) => within(plainName(zone), name)));
}
