import { confFile } from '../../../src/model/resolve/conf-file.ts';
import type { ConfFile, ResolverFiles } from '../../../src/model/resolve/conf-file.ts';
import type { Lookup } from '../../../src/model/resolve/lookup.ts';
import type { Ask, Query, Reply } from '../../../src/model/resolve/reply.ts';
import { glibcLookup } from '../../../src/resolve/glibc/index.ts';
import { glibcServices } from '../../../src/resolve/glibc/services.ts';
import { goLookup, goServices } from '../../../src/resolve/go/index.ts';
import { muslLookup } from '../../../src/resolve/musl/index.ts';
import { muslServices } from '../../../src/resolve/musl/services.ts';
import type { Resolver } from './programs.ts';
import { scripted, SERVERS, serverAddress, withAddresses } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/**
 * How many ways a process's dice can fall: where `rotate` begins in glibc, how late the kernel wakes musl and, where its questions have one id, whose answers come first of those that come together, and in Go which question ends first
 * where both end at one time (of the first name, and of the others: no more than these two can be told apart) and, with `rotate`, which
 * draws its server first, of each of five names.
 */
export function dice(kind: Resolver['kind'], rotates: boolean): number {
  switch (kind) {
    case 'glibc':
      return rotates ? 3 : 1;
    case 'musl':
      return 6;
    case 'go':
      return rotates ? 128 : 4;
  }
}

/** The same lookup in the model. `die` is what the real process threw, where it throws one: see `dice`. */
export function modelled(real: Resolver, scenario: Scenario, worker: number, die: number): Lookup {
  const files = filesOf(scenario, worker);
  const { family } = scenario;
  if (family === 'SRV') return modelledServices(real, scenario, worker, die);
  switch (real.kind) {
    case 'glibc':
      return glibcLookup(files, scenario.name, { minor: real.minor, family, rotation: die, service: () => 'absent' }, askOf(scenario, worker));
    case 'musl':
      return muslLookup(files, scenario.name, { release: real.release, family, lateMs: die % 2, ...(real.oneId === true ? { oneId: (['A', 'AAAA', 'server'] as const)[die >> 1] ?? 'A' } : {}) }, askOf(scenario, worker));
    case 'go':
      return goLookup(files, scenario.name, { minor: Number(real.release.split('.')[1]), family, asked: 0, race: { endsFirst: (index) => ((die >> (index === 0 ? 0 : 1)) & 1) === 1, drawsFirst: (index) => ((die >> (index + 2)) & 1) === 1 } }, askOf(scenario, worker));
  }
}

function modelledServices(real: Resolver, scenario: Scenario, worker: number, die: number): Lookup {
  const [files, ask] = [filesOf(scenario, worker), askOf(scenario, worker)];
  switch (real.kind) {
    case 'glibc':
      return glibcServices(files, scenario.name, { minor: real.minor, rotation: die }, ask);
    case 'musl':
      return muslServices(files, scenario.name, { release: real.release, lateMs: die % 2 }, ask);
    case 'go':
      return goServices(files, scenario.name, { minor: Number(real.release.split('.')[1]), asked: 0 }, ask);
  }
}

function filesOf({ files, hostname }: Scenario, worker: number): ResolverFiles {
  const file = (path: string, text: string | undefined): ConfFile => (text === undefined ? { kind: 'absent', file: path } : confFile(path, withAddresses(text, worker)));
  return { resolvConf: file('/etc/resolv.conf', files.resolvConf), hosts: file('/etc/hosts', files.hosts), nsswitch: file('/etc/nsswitch.conf', files.nsswitch), hostConf: file('/etc/host.conf', files.hostConf), hostname };
}

/** The script of the scenario's servers as the model asks it: where nobody listens, the kernel answers. */
function askOf(scenario: Scenario, worker: number): Ask {
  const script = scripted(scenario.rules);
  return ({ server, protocol, question }: Query): Reply => {
    const index = SERVERS.findIndex((_, candidate) => serverAddress(worker, candidate) === server);
    const kind = SERVERS[index] ?? 'none';
    if (kind === 'none' || (kind === 'udp' && protocol === 'tcp')) return { kind: 'refused', afterMs: 0 };
    if (question.name.endsWith('..')) return { kind: 'lost' };
    const action = script(index, protocol, question);
    if (action.kind === 'answer') return { kind: 'answer', afterMs: action.delayMs, message: action.message };
    if (action.kind === 'closed') return { kind: 'closed', afterMs: 0 };
    return protocol === 'tcp' ? { kind: 'silent' } : { kind: 'lost' };
  };
}
