import { readFileSync, statSync } from 'node:fs';
import type { TvpcAddress } from './address.ts';
import { TvpcError } from './error.ts';

/** The environment variable that the password is taken from. */
export const PASSWORD_VARIABLE = 'NETWHY_TVPC_PASSWORD';

/** Who asks. An address that names no user leaves it to the file, and to the name that the shell knows. */
export interface Credentials {
  readonly user: string;
  readonly password?: string;
}

/** From the file that the address names, or else the environment. Throws a TvpcError for a file that cannot be read, or that everybody can. */
export function credentialsOf(address: TvpcAddress, env: NodeJS.ProcessEnv = process.env): Credentials {
  const told = address.defaultsFile === undefined ? new Map<string, string>() : clientGroup(readPrivate(address.defaultsFile));
  const user = address.user || told.get('user') || env['USER'] || '';
  const password = told.get('password') ?? env[PASSWORD_VARIABLE];
  return password === undefined ? { user } : { user, password };
}

function readPrivate(path: string): string {
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new TvpcError(`${path} can be read by others than its owner: chmod 600 ${path}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof TvpcError) throw error;
    throw new TvpcError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

/** What stands under `[client]` and its like, names with `_` for `-`, values without their quotes. */
function clientGroup(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let isOurs = false;
  for (const line of text.split('\n').map((one) => one.trim())) {
    const group = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (group !== undefined) isOurs = group === 'client' || group === 'mysql' || group === 'client-mariadb';
    else if (isOurs && !/^[#;!]/.test(line)) {
      const at = line.indexOf('=');
      if (at > 0) found.set(line.slice(0, at).trim().replaceAll('_', '-'), unquoted(line.slice(at + 1).trim()));
    }
  }
  return found;
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted?.[2] ?? value;
}
