import { expect, it } from 'vitest';
import { countText } from './count.ts';

it('one flow is no flows, and it works where several work', () => {
  const said = (count: number, en: string): string => countText(count, { en, zh: '条流量' }, 'en');
  expect([1, 2].map((count) => said(count, 'flows walked'))).toEqual(['1 flow walked', '2 flows walked']);
  expect([1, 2].map((count) => said(count, 'nodes of the cluster'))).toEqual(['1 node of the cluster', '2 nodes of the cluster']);
  expect([1, 2].map((count) => said(count, 'work'))).toEqual(['1 works', '2 work']);
  expect([1, 2].map((count) => said(count, 'more branches: -v shows all'))).toEqual(['1 more branch: -v shows all', '2 more branches: -v shows all']);
});

it('what is counted in a later word stays as it is', () => {
  expect(countText(1, { en: 'between pods of two nodes', zh: '条在两个节点的 Pod 之间' }, 'en')).toBe('1 between pods of two nodes');
});

it('Chinese has no plural', () => {
  expect(countText(1, { en: 'flows', zh: '条流量' }, 'zh')).toBe('1 条流量');
});
