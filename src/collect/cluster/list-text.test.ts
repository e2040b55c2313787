import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinList, nextPage, splitList, withoutManagedFields } from './list-text.ts';

const list = (items: readonly unknown[], metadata: object = { resourceVersion: '7' }, indent?: number): Buffer => Buffer.from(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items }, null, indent));

/** As JSON has it, which knows no -0. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a list of the API server', () => {
  it('is taken apart and put together with every object as it was, whatever its strings hold', () => {
    fc.assert(fc.property(fc.array(fc.record({ metadata: fc.record({ name: fc.string({ unit: 'binary' }), labels: fc.dictionary(fc.string(), fc.string()) }), spec: fc.jsonValue().map(written) })), fc.constantFrom(undefined, 2), (items, indent) => {
      const page = splitList(list(items, { resourceVersion: '7', continue: 'abc' }, indent));
      expect(page).toMatchObject({ kind: 'PodList', apiVersion: 'v1', resourceVersion: '7', next: 'abc' });
      expect(page.items.map((item) => JSON.parse(item.toString('utf8')) as unknown)).toEqual(items);
      expect(JSON.parse(joinList([page, page]).toString('utf8'))).toEqual({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7' }, items: [...items, ...items] });
    }));
  });

  it('says before its objects where the next page begins; one that says it behind them, or says nothing, is read whole first', () => {
    const items = [{ metadata: { name: 'a', continue: 'no' } }];
    expect(nextPage(list(items, { resourceVersion: '7', continue: 'a"\\b' }))).toBe('a"\\b');
    expect(nextPage(list(items, { resourceVersion: '7', continue: 'abc' }, 2))).toBe('abc');
    expect(nextPage(list(items))).toBe('');
    expect(nextPage(Buffer.from('{"kind":"PodList","items":[{}],"metadata":{"continue":"abc"}}'))).toBe('');
    expect(nextPage(Buffer.from('<html>'))).toBe('');
    expect(splitList(Buffer.from('{"kind":"PodList","items":[{}],"metadata":{"continue":"abc"}}')).next).toBe('abc');
  });

  it('keeps numbers that JavaScript cannot hold, digit for digit', () => {
    const page = splitList(Buffer.from('{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"spec":{"runAsUser":9007199254740993}}]}'));
    expect(page.items.map(String)).toEqual(['{"spec":{"runAsUser":9007199254740993}}']);
  });

  it.each([
    ['{"metadata":{"name":"a","managedFields":[{"x":"]"}],"uid":"u"}}', '{"metadata":{"name":"a","uid":"u"}}'],
    ['{"metadata":{"name":"a","managedFields":[{"x":{"y":[]}}]},"spec":{}}', '{"metadata":{"name":"a"},"spec":{}}'],
    ['{"metadata":{"managedFields":[],"name":"a"}}', '{"metadata":{"name":"a"}}'],
    ['{"spec":{"managedFields":[1]},"metadata":{"annotations":{"managedFields":"[2]"}}}', '{"spec":{"managedFields":[1]},"metadata":{"annotations":{"managedFields":"[2]"}}}'],
  ])('%s is kept without who wrote which field', (text, kept) => {
    expect(withoutManagedFields(Buffer.from(text)).toString('utf8')).toBe(kept);
  });

  it('that is none, or ends early, is refused', () => {
    expect(() => splitList(Buffer.from('{"kind":"Status","items":[]}'))).toThrow('not answer with a list');
    expect(() => splitList(list([{ a: 1 }]).subarray(0, 70))).toThrow();
    expect(() => splitList(Buffer.from('<html>'))).toThrow();
  });

  it('without objects may say null', () => {
    expect(splitList(Buffer.from('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":null}')).items).toEqual([]);
  });
});
