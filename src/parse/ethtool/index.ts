/** What `ethtool -k` prints, one block `Features for DEVICE:` after the other. */
import type { OffloadNode } from '../../model/tree/ethtool.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const DEVICE = /^Features for (\S+):$/;
/** The device went away, or the driver has no such table: nothing is known of it, and nothing is wrong with the file. */
const REFUSED = /^(?:netlink error: |Cannot get device )/;
const FEATURE = /^(\t?)([^\s:]+): (on|off)(?: (\[.*\]))?$/;

/** Reads `ethtool -k` of one or several devices. Never throws. */
export function parseOffload(text: string, file: string): LineTree<OffloadNode> {
  return parseLines(text, file, offloadDialect());
}

/** The inverse of `parseOffload`. */
export function printOffload(tree: LineTree<OffloadNode>): string {
  return printLines(tree, printNode);
}

function offloadDialect(): LineDialect<OffloadNode> {
  let device: string | undefined;
  return {
    print: printNode,
    read(text): ReadLine<OffloadNode> {
      const header = DEVICE.exec(text);
      if (header) {
        device = header[1] ?? '';
        return { state: 'harmless', node: { kind: 'device', name: device } };
      }
      if (REFUSED.test(text)) return BLANK;
      const feature = FEATURE.exec(text);
      if (!feature || device === undefined) return NOT_RECOGNISED;
      const [, indent, name = '', value, note] = feature;
      return {
        state: 'harmless',
        node: { kind: 'feature', device, indent: indent !== '', name, on: value === 'on', ...(note !== undefined && { note }) },
      };
    },
  };
}

function printNode(node: OffloadNode): string {
  switch (node.kind) {
    case 'device': return `Features for ${node.name}:`;
    case 'feature': return `${node.indent ? '\t' : ''}${node.name}: ${node.on ? 'on' : 'off'}${node.note === undefined ? '' : ` ${node.note}`}`;
  }
}
