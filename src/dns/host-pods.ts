import type { Evidence } from '../model/evidence/index.ts';
import type { Pod } from '../model/kube/index.ts';
import { podUids } from '../model/kube/index.ts';
import type { ConfFile } from '../model/resolve/index.ts';
import { collectedFile } from './collected-file.ts';

/**
 * A file of a pod in its node's network, as its own youngest process sees it, by the item of the source `host-pods`; `path` is that of the file, or `libc`. What no namespace tells is unknown where
 * no process of the pod was seen, or its file could not be read: the node's file is another one.
 */
export function hostPodFile(evidence: Evidence, one: Pod, path: string): ConfFile {
  const { metadata, spec } = one;
  const pod = `pod/${metadata.namespace ?? 'default'}/${metadata.name}`;
  const item = collectedFile(evidence, `${spec?.nodeName ?? ''}/host`, 'host-pods', 'what pods in the network of the node have');
  if (item.kind !== 'lines') return { kind: 'unknown', because: { text: `${path} of ${pod} was not collected` } };
  const heads = podUids(one).map((uid) => `pod ${uid}`);
  const from = item.lines.findIndex((line) => heads.includes(line));
  if (from < 0) return { kind: 'unknown', because: { text: `no process of ${pod} was seen: its ${path} is not known` } };
  const end = item.lines.findIndex((line, index) => index > from && line.startsWith('pod '));
  const own = item.lines.slice(from + 1, end < 0 ? undefined : end);
  const at = own.findIndex((line) => /^(?:file|absent|unread) /.test(line) && line.endsWith(` ${path}`));
  if (own[at]?.startsWith('absent ') === true) return { kind: 'absent', file: path };
  if (own[at]?.startsWith('file ') !== true) return { kind: 'unknown', because: { text: `${path} of ${pod} could not be read` } };
  const next = own.findIndex((line, index) => index > at && !line.startsWith('\t'));
  return { kind: 'lines', file: item.file, lines: own.slice(at + 1, next < 0 ? undefined : next).map((line) => line.slice(1)), offset: from + 1 + at + 1 };
}
