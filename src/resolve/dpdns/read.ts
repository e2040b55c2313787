import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { parseIp, parsePrefix } from '../../net/index.ts';
import type { Prefix } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { plainName } from '../zones.ts';

/** A line of forward.conf: whose queries, for which name, go to which server. */
export interface ForwardLine {
  readonly clients: Prefix;
  readonly name: string;
  readonly server: string;
  readonly because: Because;
}

/**
 * The lines of forward.conf, four words each: `0.0.0.0/0  name.example.  10.28.41.12  1`. The last word is 1 in all that was seen; a line with
 * another one, or that is none of this kind, throws `NotKnown` with its place.
 */
export function readForwardConf(file: ConfFile): readonly ForwardLine[] {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return [];
  return file.lines.flatMap((line, index): readonly ForwardLine[] => {
    if (/^\s*(?:#.*)?$/.test(line)) return [];
    const because = lineOf(file, index + 1);
    const [prefix = '', name = '', server = '', last, ...more] = line.trim().split(/\s+/);
    const clients = parsePrefix(prefix);
    if (clients === undefined || parseIp(server) === undefined || last !== '1' || more.length > 0) throw new NotKnown([because]);
    return [{ clients, name: plainName(name), server, because }];
  });
}
