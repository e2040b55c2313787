/** A part of a YAML text that can be read by itself. `isEnvelope`: what is left of a List once its items are taken out. */
export interface YamlPiece {
  readonly text: string;
  readonly line: number;
  readonly isEnvelope: boolean;
}

/**
 * Cuts a YAML text into documents, and a document that has a block sequence under a top-level `items:` into those items, as kubectl
 * prints Lists. An item ends where a line of its dash's column or less begins; deeper lines, block texts included, belong to it.
 */
export function splitYaml(text: string): YamlPiece[] {
  const pieces: YamlPiece[] = [];
  let document: string[] = [];
  let start = 1;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!/^(?:---|\.\.\.)(?:\s|$)/.test(line)) {
      document.push(line);
      continue;
    }
    pieces.push(...splitDocument(document, start));
    document = [line.startsWith('--- ') ? line.slice(3) : ''];
    start = index + 1;
  }
  pieces.push(...splitDocument(document, start));
  return pieces;
}

function splitDocument(lines: readonly string[], start: number): YamlPiece[] {
  const items = lines.findIndex((line) => /^items:\s*$/.test(line));
  const dash = /^( *)- /.exec(lines[items + 1] ?? '')?.[1];
  if (items < 0 || dash === undefined || !lines.some((line) => /^kind: *\w*List\s*$/.test(line))) return [{ text: lines.join('\n'), line: start, isEnvelope: false }];
  const pieces: YamlPiece[] = [];
  const envelope: string[] = [];
  let item: string[] = [];
  let itemStart = 0;
  const flush = (): void => {
    if (item.length > 0) pieces.push({ text: item.join('\n'), line: start + itemStart, isEnvelope: false });
    item = [];
  };
  for (const [index, line] of lines.entries()) {
    if (index > items && line.startsWith(`${dash}- `)) {
      flush();
      itemStart = index;
      item = [`${dash}  ${line.slice(dash.length + 2)}`];
    } else if (index > items && item.length > 0 && (line.trim() === '' || line.startsWith(`${dash} `))) item.push(line);
    else {
      flush();
      envelope.push(line);
    }
  }
  flush();
  return [...pieces, { text: envelope.join('\n'), line: start, isEnvelope: true }];
}
