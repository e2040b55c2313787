/** One API object in a file: its text, and where that begins. */
export interface FoundObject {
  /** `Kind namespace/name`, and how often it came before in the file. */
  readonly key: string;
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

/** What the API server writes by itself all the time, by the name of its field. */
const RESTLESS: ReadonlySet<string> = new Set([
  'resourceVersion', 'managedFields', 'generation', 'observedGeneration', 'creationTimestamp', 'lastTransitionTime', 'lastHeartbeatTime', 'lastProbeTime', 'lastUpdateTime', 'images', 'startedAt', 'finishedAt',
  'startTime', 'containerID', 'imageID', 'restartCount', 'lastState', 'endpoints.kubernetes.io/last-change-trigger-time', 'control-plane.alpha.kubernetes.io/leader',
]);

/** The objects of a JSON file, a List or one alone; `undefined` when it is none. */
export function objectsIn(text: string): readonly FoundObject[] | undefined {
  const whole = parsed(text);
  if (!isRecord(whole)) return undefined;
  const spans = Array.isArray(whole['items']) ? itemSpans(text) : [{ line: 1, start: 0, end: text.length }];
  const seen = new Map<string, number>();
  return spans.map(({ line, start, end }) => {
    const piece = text.slice(start, end);
    const { kind, name } = headOf(parsed(piece));
    const times = seen.get(`${kind} ${name}`) ?? 0;
    seen.set(`${kind} ${name}`, times + 1);
    return { key: `${kind} ${name} ${times}`, name, line, text: piece };
  });
}

/** The objects as a file of the kind that they were read from. */
export function fileOf(objects: readonly FoundObject[]): string {
  return `{"apiVersion":"v1","kind":"List","items":[\n${objects.map(({ text }) => text).join(',\n')}\n]}\n`;
}

/** Equal for objects that say the same. With `all` what the API server writes by itself says something, too. */
export function meaningOf({ text }: FoundObject, all: boolean): string {
  const value = parsed(text);
  return JSON.stringify(all ? value : steadyValue(value));
}

/** A line of a printed object without what the API server writes by itself. */
export function steadyLine(text: string): string {
  const field = /^\s*"([^"]+)": /.exec(text)?.[1];
  return field !== undefined && RESTLESS.has(field) ? '' : text.trim().replace(/,$/, '');
}

function steadyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steadyValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !RESTLESS.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, steadyValue(inner)]));
}

function headOf(value: unknown): { readonly kind: string; readonly name: string } {
  const { kind, metadata } = isRecord(value) ? value : {};
  const { namespace, name } = isRecord(metadata) ? metadata : {};
  return { kind: String(kind), name: [namespace, name].filter((part) => typeof part === 'string').join('/') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Span {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Where the elements of the outermost `items` stand, in a text that is known to be JSON. */
function itemSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let [line, depth, start, startLine] = [1, 0, 0, 1];
  let key = '';
  const structure = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]\n]/g;
  for (const { 0: mark, index } of text.matchAll(structure)) {
    if (mark === '\n') line += 1;
    else if (mark.startsWith('"')) key = depth === 1 ? mark : key;
    else if (mark === '{' || mark === '[') {
      depth += 1;
      if (depth === 3 && key === '"items"') [start, startLine] = [index, line];
    } else {
      if (depth === 3 && key === '"items"') spans.push({ line: startLine, start, end: index + 1 });
      depth -= 1;
    }
  }
  return spans;
}
