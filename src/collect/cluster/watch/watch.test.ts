import { describe, expect, it } from 'vitest';
import { splitList } from '../list-text.ts';
import { readEvent } from './event.ts';
import { KeptList } from './kept-list.ts';
import { linesOf } from './lines.ts';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function all(lines: AsyncIterable<Buffer>): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line.toString());
  return read;
}

const pod = (name: string, more = ''): string => `{"metadata":{"name":"${name}","namespace":"shop","resourceVersion":"7"},"spec":{"nodeName":"n1"}${more}}`;
const event = (type: string, object: string): ReturnType<typeof readEvent> => readEvent(Buffer.from(`{"type":"${type}","object":${object}}`));
const list = (version: string, ...items: readonly string[]): Parameters<KeptList['replace']>[0] => [splitList(Buffer.from(`{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"${version}"},"items":[${items.join(',')}]}`))];

describe('the lines of a watch', () => {
  it('are whole ones, however they come; the one that is cut off is none', async () => {
    expect(await all(linesOf(chunks('{"a"', ':1}\n{"b":2}\n', '\n', '{"c":', '3}\n{"d"')))).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
    expect(await all(linesOf(chunks()))).toEqual([]);
  });

  it('are no longer than any object', async () => {
    await expect(all(linesOf(chunks('x'.repeat(60), 'x'.repeat(60)), 100))).rejects.toThrow('a line of more than 100 bytes');
  });
});

describe('an event', () => {
  it('has the text of the server without managedFields, and where its pod is', () => {
    const managed = '{"metadata":{"name":"web","namespace":"shop","managedFields":[{"manager":"x"}],"resourceVersion":"8"},"spec":{"nodeName":"n2"}}';
    expect(event('ADDED', managed)).toMatchObject({ type: 'ADDED', key: 'shop/web', resourceVersion: '8', node: 'n2', text: Buffer.from('{"metadata":{"name":"web","namespace":"shop","resourceVersion":"8"},"spec":{"nodeName":"n2"}}') });
    expect(event('BOOKMARK', '{"metadata":{"resourceVersion":"9"}}')).toEqual({ type: 'BOOKMARK', resourceVersion: '9' });
    expect(event('ERROR', '{"code":410,"message":"too old"}')).toEqual({ type: 'ERROR', code: 410, message: 'too old' });
  });

  it.each(['', 'null', '{}', '{"type":"GONE","object":{}}', '{"type":7}', '[1]'])('that is none is refused: %s', (text) => {
    expect(() => readEvent(Buffer.from(text))).toThrow();
  });
});

describe('a list that is kept', () => {
  it('is what the server lists after the same events, and says what a new list has otherwise', () => {
    const kept = new KeptList();
    expect(kept.replace(list('5', pod('a'), pod('b')))).toMatchObject({ keys: 2, whole: true, nodes: new Set(['n1']) });
    for (const one of [event('ADDED', pod('c')), event('DELETED', pod('a')), event('MODIFIED', pod('b', ',"x":1'))]) if (one.type !== 'ERROR') kept.apply(one);
    const other = new KeptList();
    other.replace(list('7', pod('b', ',"x":1'), pod('c')));
    expect(kept.text().equals(other.text())).toBe(true);
    expect(kept.replace(list('9', pod('b', ',"x":1'), pod('c')))).toMatchObject({ keys: 0 });
    expect(kept.replace(list('11', pod('c', ',"y":2')))).toMatchObject({ keys: 2 });
    expect(splitList(kept.text()).items.map(String)).toEqual([pod('c', ',"y":2')]);
  });
});
