import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';

/** The kubelets of a node as the source `kubelet` has them: their arguments about names, and the files that they read. */
export interface CollectedKubelet {
  /** By its name without the dashes. */
  readonly flags: readonly { readonly name: string; readonly value: string; readonly line: number }[];
  readonly files: readonly CollectedPart[];
}

/** What was kept of a file: its lines with their numbers in it. `line` is where the item names it. */
export interface CollectedPart {
  readonly kind: 'file' | 'resolv.conf';
  readonly path: string;
  /** It is not there, or it changed after kubelet began. */
  readonly state?: 'absent' | 'changed';
  readonly line: number;
  readonly lines: readonly { readonly text: string; readonly line: number }[];
}

/** Reads an item of the source `kubelet`: a line `kubelet` for each process, then its arguments and files. */
export function collectedKubelets(item: Extract<ConfFile, { kind: 'lines' }>): readonly CollectedKubelet[] {
  const found: { flags: CollectedKubelet['flags'][number][]; files: (CollectedPart & { lines: { text: string; line: number }[] })[] }[] = [];
  item.lines.forEach((text, index) => {
    const line = index + 1;
    if (text === 'kubelet') found.push({ flags: [], files: [] });
    const kubelet = found.at(-1);
    const [, name, value = ''] = /^flag --([a-z_-]+)=(.*)$/.exec(text) ?? [];
    if (name !== undefined) kubelet?.flags.push({ name: name.replaceAll('_', '-'), value, line });
    const [, kind, state, path = ''] = /^(file|resolv\.conf)(?: (absent|changed))? (\/.*)$/.exec(text) ?? [];
    if (kind === 'file' || kind === 'resolv.conf') kubelet?.files.push({ kind, path, ...(state === 'absent' || state === 'changed' ? { state } : {}), line, lines: [] });
    const said = /^\d+\t(.*)$/.exec(text)?.[1];
    if (said !== undefined) kubelet?.files.at(-1)?.lines.push({ text: said, line });
  });
  return found;
}

/** A kept file as kubelet opens it: its lines, each of which is a line of the item. */
export function asConfFile(item: ConfFile, { path, state, lines }: CollectedPart): ConfFile {
  if (state === 'absent') return { kind: 'absent', file: path };
  return { kind: 'lines', file: path, lines: lines.map(({ text }) => text), rests: lines.map(({ line, text }) => [{ ...lineOf(item, line), text }]) };
}
