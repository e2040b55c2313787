import type { Because } from '../model/network/index.ts';
import { lineOf } from '../model/resolve/index.ts';
import type { ConfFile, NameQuestion } from '../model/resolve/index.ts';
import type { GoChoice } from '../resolve/index.ts';

export type ResolverKind = 'glibc' | 'musl' | 'go';

/** A resolver that a name is looked up with, and the lines that say that the programs have it: none where it was asked for, or where nothing says which. */
export interface ToldResolver {
  readonly kind: ResolverKind;
  readonly release: string;
  readonly because: readonly Because[];
}

/** Releases that are taken where nobody says which a program has; what differs between releases is told by `--libc`. */
const RELEASES: Readonly<Record<ResolverKind, string>> = { glibc: '2.36', musl: '1.2.5', go: '1.26' };
/** A program says its release of Go in so many words since 1.18. What differs among older ones is which of hosts and DNS comes first where nothing says it. */
const OLD_GO = ['1.15', '1.17'] as const;
/** The package musl of Alpine's releases (aports, main/musl/APKBUILD of each branch); 3.19 has a snapshot of what became 1.2.5. */
const MUSL_OF_ALPINE: Readonly<Partial<Record<string, string>>> = {
  '3.9': '1.1.20', '3.10': '1.1.22', '3.11': '1.1.24', '3.12': '1.1.24', '3.13': '1.2.2', '3.14': '1.2.2', '3.15': '1.2.2', '3.16': '1.2.3', '3.17': '1.2.3', '3.18': '1.2.4', '3.19': '1.2.4', '3.20': '1.2.5', '3.21': '1.2.5', '3.22': '1.2.5',
};
const KINDS = ['glibc', 'musl', 'go'] as const;

/**
 * The resolver that was asked for, of a program of Go with cgo what it chooses (`chooses`, by the release of Go), or those that the program of a container has by what was collected (source `libc`): the libc in its
 * memory, and Go's own in a program of Go, which one with cgo may leave to the libc. All of them where neither says it: of a program without
 * a libc in its memory that is not of Go (a static one) what its image has of musl is told, or else nothing is known.
 */
export function resolversOf(asked: NameQuestion['libc'], libc: ConfFile, chooses: (minor: number) => GoChoice): readonly ToldResolver[] {
  if (asked?.kind === 'go-cgo') return ofCgo(asked.release ?? RELEASES.go, libc, chooses);
  if (asked !== undefined) return [{ kind: asked.kind, release: asked.release ?? RELEASES[asked.kind], because: [] }];
  const told = toldIn(libc);
  const all = told.length > 0 ? told : KINDS.map((kind) => ({ kind, release: RELEASES[kind], because: [] }));
  return [...all].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** Of a program of Go with cgo: its own resolver or the libc's, as it chooses by the files; of the libc that the container is seen to have, or of both. Where its choice is not known, all. */
function ofCgo(release: string, libc: ConfFile, chooses: (minor: number) => GoChoice): readonly ToldResolver[] {
  const { by, because } = chooses(Number(release.split('.')[1]));
  const own: ToldResolver = { kind: 'go', release, because };
  if (by === 'go') return [own];
  const told = toldIn(libc).filter(({ kind }) => kind !== 'go');
  const libcs = told.length > 0 ? told : (['glibc', 'musl'] as const).map((kind): ToldResolver => ({ kind, release: RELEASES[kind], because: [] }));
  return [...libcs.map((one) => ({ ...one, because: [...because, ...one.because] })), ...(by === 'unknown' ? [own] : [])];
}

function toldIn(libc: ConfFile): readonly ToldResolver[] {
  return libc.kind === 'lines' ? libc.lines.flatMap((line, index) => toldBy(line, index + 1, libc)) : [];
}

function toldBy(line: string, number: number, file: ConfFile): readonly ToldResolver[] {
  const [, kind, own, alpine] = /^(glibc|musl|go) ?(?:(?:go)?(\d+\.\d+(?:\.\d+)?))?(?: ?of Alpine (\d+\.\d+)\S*)?(?: beside a static program: .*)?\s*$/.exec(line) ?? [];
  const release = own ?? (alpine === undefined ? undefined : MUSL_OF_ALPINE[alpine]);
  if (kind !== 'glibc' && kind !== 'musl' && kind !== 'go') return [];
  if (kind === 'go' && release === undefined) return OLD_GO.map((one) => ({ kind, release: one, because: [lineOf(file, number)] }));
  return [{ kind, release: release ?? RELEASES[kind], because: [lineOf(file, number)] }];
}
