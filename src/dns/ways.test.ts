import { describe, expect, it } from 'vitest';
import { everyWay } from './ways.ts';

describe('the ways that a lookup can go', () => {
  it('are all run where they are few, with weights that add up to 1', () => {
    const { ways, left } = everyWay((choose) => `${choose('server', ['a', 'b'])}${choose('luck', ['yes', 'no'], [0.9, 0.1])}`, 100, 0.001);
    expect(ways.map(({ value }) => value).sort()).toEqual(['00', '01', '10', '11']);
    expect([ways.reduce((sum, { weight }) => sum + weight, 0), left]).toEqual([1, 0]);
    expect(ways[0]?.choices).toEqual(['server: a', 'luck: yes']);
  });

  it('are run the likeliest first, until next to nothing is left of them', () => {
    const { ways, left } = everyWay((choose) => {
      let lost = 0;
      while (lost < 12 && choose('packet', ['lost', 'answered'], [0.5, 0.5]) === 0) lost++;
      return lost;
    }, 1000, 0.01);
    expect(ways.map(({ value }) => value).sort((a, b) => a - b).slice(0, 3)).toEqual([0, 1, 2]);
    expect(left).toBeLessThanOrEqual(0.01);
  }, 5000);

  it('do not ask chance where there is nothing to choose', () => {
    expect(everyWay((choose) => choose('server', ['only']), 10, 0).ways).toEqual([{ weight: 1, choices: [], value: 0 }]);
  });
});
