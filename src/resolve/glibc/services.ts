import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import type { Lookup } from '../../model/resolve/lookup.ts';
import type { Ask } from '../../model/resolve/reply.ts';
import { runLookup } from '../run-lookup.ts';
import { glibcConfig } from './config.ts';
import { EDNS_BYTES } from './index.ts';
import type { GlibcOptions } from './index.ts';
import { searchName } from './search.ts';
import { newGlibcState } from './state.ts';

/** The services of a name, as a program asks for them by res_search(3) for SRV (`__res_context_search` of resolv/res_query.c, 2.36): neither nsswitch.conf nor hosts are read, and h_errno is told. */
export function glibcServices(files: ResolverFiles, name: string, { minor, rotation }: Pick<GlibcOptions, 'minor' | 'rotation'>, ask: Ask): Lookup {
  return runLookup(`glibc 2.${minor}`, name, ask, (wire) => {
    const config = glibcConfig(files, minor);
    if (config.flags.has('edns0')) wire.edns = EDNS_BYTES;
    wire.because.push(...config.lines);
    const state = newGlibcState(wire, config, minor, rotation);
    const found = searchName(state, name, ['SRV']);
    if (found === undefined) return { kind: 'error', code: state.herror };
    const services = found.flatMap(({ message }) => message.answers.filter(({ type }) => type === 'SRV').map(({ data }) => data));
    return services.length > 0 ? { kind: 'services', services } : { kind: 'error', code: 'NO_DATA' };
  });
}
