import { describe, expect, it } from 'vitest';
import type { Transition } from '../../model/report/index.ts';
import { eventsOf } from './events.ts';

const words = { en: 'n1 does not forward', zh: 'n1' };
const node = { apiVersion: 'v1', kind: 'Node', name: 'n1' };
const service = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'db' };
const finding = { id: 'ip-forward-off', title: words, object: { kind: 'node', name: 'n1' }, page: '' } as const;
const cause = (state: 'appeared' | 'cleared', concerns?: typeof node): Transition => ({ kind: 'cause', state, cause: { ...finding, flows: 1, examples: [], ...(concerns && { concerns }) } });
const flows = (to: 'broken' | 'works' | 'unknown', known: boolean): Transition => ({ kind: 'flows', turned: { from: to === 'works' ? 'broken' : 'works', to, flows: 2, examples: [], ...(known && { finding }) }, concerns: service });
const told = (...transitions: readonly Transition[]): readonly (readonly string[])[] => eventsOf(transitions, () => '').map(({ type, reason, action, regarding: { kind } }) => [type, reason, action, kind]);

describe('Events of a look', () => {
  it('tell a cause on what it concerns, and its flows not once more', () => {
    expect(told(cause('appeared', node), flows('broken', true))).toEqual([['Warning', 'IpForwardOff', 'CauseAppeared', 'Node']]);
    expect(told(cause('cleared', node), flows('works', true))).toEqual([['Normal', 'IpForwardOff', 'CauseCleared', 'Node']]);
  });

  it('tell flows that a cause breaks which was there before, or none that is known', () => {
    expect(told(flows('broken', true), flows('unknown', false), flows('works', true))).toEqual([['Warning', 'FlowsBroken', 'FlowsTurned', 'Service'], ['Warning', 'FlowsUnknown', 'FlowsTurned', 'Service'], ['Normal', 'FlowsWork', 'FlowsTurned', 'Service']]);
  });

  it('leave out what concerns no object', () => {
    expect(told(cause('appeared'))).toEqual([]);
  });
});
