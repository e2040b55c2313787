import type { Evidence, EvidenceItem } from '../model/evidence/index.ts';
import type { SourceId } from '../model/evidence/source.ts';
import { confFile } from '../model/resolve/index.ts';
import type { ConfFile } from '../model/resolve/index.ts';

/** A file of a namespace, or of its node, as it was collected. What `cat` said decides: a file that is not there is something else than one that could not be read. `path` is how it is called. */
export function collectedFile(evidence: Evidence, netns: string, source: SourceId, path: string): ConfFile {
  const item = itemOf(evidence, netns, source);
  if (item === undefined) return { kind: 'unknown', because: { text: `${path} of ${netns} was not collected` } };
  if (item.state === 'ok') return confFile(item.file, item.text());
  if (/No such file or directory|^not run: .* is not there$/.test(item.note ?? '')) return { kind: 'absent', file: path };
  if (item.state === 'empty') return { kind: 'lines', file: item.file, lines: [] };
  return { kind: 'unknown', because: { text: `${path} of ${netns} could not be read: ${item.note ?? item.state}` } };
}

/** Whether the files of /etc were read of a process of the namespace, or of what was laid down for it by name: without either they are the node's own. */
export function ofOwnProcess(evidence: Evidence, netns: string): boolean {
  const item = itemOf(evidence, netns, 'resolv-conf');
  return item !== undefined && /\/proc\/\d+\/root\/|\/etc\/netns\//.test(item.command);
}

/** What belongs to the node is found by any namespace of it. */
function itemOf(evidence: Evidence, netns: string, source: SourceId): EvidenceItem | undefined {
  const at = netns.indexOf('/');
  const [node, id] = [netns.slice(0, at), netns.slice(at + 1)];
  return evidence.nodes.find(({ name }) => name === node)?.items.find((item) => item.source === source && (item.netns === undefined || item.netns === id));
}
