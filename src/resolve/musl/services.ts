import { RCODE } from '../../model/resolve/message.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import type { Lookup } from '../../model/resolve/lookup.ts';
import type { Ask } from '../../model/resolve/reply.ts';
import { runLookup } from '../run-lookup.ts';
import { muslConfig } from './config.ts';
import type { MuslOptions } from './index.ts';
import { since } from './release.ts';
import { sendToAll } from './send.ts';

/**
 * The services of a name, as a program asks for them by res_search(3) for SRV (src/network/res_query.c and res_send.c, 1.2.3): in musl that is res_query(3), which reads no search list, and h_errno is told.
 */
export function muslServices(files: ResolverFiles, name: string, { release, lateMs }: Pick<MuslOptions, 'release' | 'lateMs'>, ask: Ask): Lookup {
  return runLookup(`musl ${release}`, name, ask, (wire) => {
    const config = muslConfig(files.resolvConf);
    wire.because.push(...config.lines);
    const [message] = sendToAll(wire, config, [{ name: name.replace(/\.$/, ''), type: 'SRV' }], since(release, '1.2.4'), { lateMs, oneId: false });
    if (message === undefined) return { kind: 'error', code: 'TRY_AGAIN' };
    if (message.rcode === RCODE.nxDomain) return { kind: 'error', code: 'HOST_NOT_FOUND' };
    const services = message.answers.filter(({ type }) => type === 'SRV').map(({ data }) => data);
    return services.length > 0 ? { kind: 'services', services } : { kind: 'error', code: 'NO_DATA' };
  });
}
