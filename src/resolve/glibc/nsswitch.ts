import { lineOf } from '../../model/resolve/conf-file.ts';
import type { Because } from '../../model/network/because.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

export type NssStatus = 'SUCCESS' | 'NOTFOUND' | 'UNAVAIL' | 'TRYAGAIN';
export type NssAction = 'RETURN' | 'CONTINUE' | 'MERGE';

/** A service of the `hosts:` line with what follows each status. */
export interface NssService {
  readonly name: string;
  readonly actions: Readonly<Record<NssStatus, NssAction>>;
  readonly because: Because;
}

/** glibc bug 28700, fixed in 2.35. */
const FILES_FIRST = 35;

const STATUSES: readonly NssStatus[] = ['SUCCESS', 'NOTFOUND', 'UNAVAIL', 'TRYAGAIN'];
const ACTIONS: readonly NssAction[] = ['RETURN', 'CONTINUE', 'MERGE'];
const DEFAULT: NssService['actions'] = { SUCCESS: 'RETURN', NOTFOUND: 'CONTINUE', UNAVAIL: 'CONTINUE', TRYAGAIN: 'CONTINUE' };

/**
 * The services that glibc asks for a host, from nsswitch.conf (`process_line` of nss/nss_database.c, nss/nss_action_parse.c, 2.36). The
 * last `hosts:` line wins; without one, or without the file, it is `files dns`, and before 2.35 was `dns [!UNAVAIL=return] files`. A `#` does not end a line: it is taken for a service.
 */
export function nssServices(file: ConfFile, minor: number): readonly NssService[] {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  let services = usualServices(file.file, minor);
  if (file.kind === 'absent') return services;
  file.lines.forEach((line, index) => {
    const match = /^\s*([^\s:]+)[\s:]+(.*)$/.exec(line);
    if (match?.[1] === 'hosts') services = parseServices(match[2] ?? '', lineOf(file, index + 1));
  });
  return services;
}

function usualServices(file: string, minor: number): readonly NssService[] {
  const text = minor < FILES_FIRST ? 'dns [!UNAVAIL=return] files' : 'files dns';
  return parseServices(text, { text: `no hosts line in ${file}: ${text}` });
}

function service(name: string, actions: NssService['actions'], because: Because): NssService {
  return { name, actions, because };
}

/** Services and the actions in brackets after them. What glibc refuses to read ends the process's lookups in ways that are not modelled. */
function parseServices(text: string, because: Because): readonly NssService[] {
  const services: NssService[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const name = /^[^\s[]*/.exec(rest)?.[0] ?? '';
    if (name === '') break;
    rest = rest.slice(name.length).trimStart();
    if (!rest.startsWith('[')) services.push(service(name, DEFAULT, because));
    else {
      const end = rest.indexOf(']');
      if (end < 0) throw new NotKnown([because]);
      services.push(service(name, actionsOf(rest.slice(1, end), because), because));
      rest = rest.slice(end + 1).trimStart();
    }
  }
  return services;
}

function actionsOf(text: string, because: Because): NssService['actions'] {
  let actions = DEFAULT;
  for (const [, not, statusText = '', actionText = ''] of text.matchAll(/(!?)([^\s=]+)\s*=\s*([^\s=]+)/g)) {
    const status = STATUSES.find((one) => one === statusText.toUpperCase());
    const action = ACTIONS.find((one) => one === actionText.toUpperCase());
    if (status === undefined || action === undefined) throw new NotKnown([because]);
    actions = not === '!' ? { SUCCESS: action, NOTFOUND: action, UNAVAIL: action, TRYAGAIN: action, [status]: actions[status] } : { ...actions, [status]: action };
  }
  return actions;
}
