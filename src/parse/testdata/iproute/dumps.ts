import { readFileSync, readdirSync } from 'node:fs';
import type { IprouteTree } from '../../../model/tree/iproute.ts';
import { parseAddresses, printAddresses } from '../../addr/index.ts';
import { parseBridgeLinks, parseBridgeVlans, parseFdb, printBridgeLinks, printBridgeVlans, printFdb } from '../../bridge/index.ts';
import { parseLinks, printLinks } from '../../link/index.ts';
import { parseNeighbours, printNeighbours } from '../../neigh/index.ts';
import { parseNsids, printNsids } from '../../nsid/index.ts';
import { parseRoutes, printRoutes } from '../../route/index.ts';
import { parseRules, printRules } from '../../rule/index.ts';

interface Command {
  readonly parse: (text: string, file: string) => IprouteTree;
  readonly print: (tree: IprouteTree) => string;
}

/** Every command of iproute2 that is read, by the name of its source in a bundle. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'ip-link': { parse: parseLinks, print: printLinks },
  'ip-addr': { parse: parseAddresses, print: printAddresses },
  'ip-route': { parse: parseRoutes, print: printRoutes },
  'ip6-route': { parse: parseRoutes, print: printRoutes },
  'ip-rule': { parse: parseRules, print: printRules },
  'ip6-rule': { parse: parseRules, print: printRules },
  'ip-neigh': { parse: parseNeighbours, print: printNeighbours },
  'ip-neigh-proxy': { parse: parseNeighbours, print: printNeighbours },
  'nsid': { parse: parseNsids, print: printNsids },
  'bridge-link': { parse: parseBridgeLinks, print: printBridgeLinks },
  'bridge-fdb': { parse: parseFdb, print: printFdb },
  'bridge-vlan': { parse: parseBridgeVlans, print: printBridgeVlans },
};

const ROOT = new URL('./', import.meta.url);

/** A dump that testdata/iproute/record.sh recorded. */
export interface Dump {
  readonly name: string;
  readonly command: Command;
  readonly form: 'txt' | 'json';
  readonly text: string;
}

/** All recorded dumps, of every kernel, namespace and command, in both forms. */
export function recordedDumps(): Dump[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).sort().flatMap((path): Dump[] => {
    const found = /([^/]+)\.(txt|json)$/.exec(path);
    const command = COMMANDS[found?.[1] ?? ''];
    if (command === undefined) return [];
    return [{ name: path, command, form: found?.[2] === 'json' ? 'json' : 'txt', text: readFileSync(new URL(path, ROOT), 'utf8') }];
  });
}
