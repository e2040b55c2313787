import { expect, it } from 'vitest';
import { safe } from './style.ts';

it('a line of evidence cannot move the cursor, start a line of its own, or turn the text around', () => {
  expect(safe('\u001b[2J\r\nok\u202e\u2028\u200b\ufeff')).toBe('\\x1b[2J\\x0d\\x0aok\\x202e\\x2028\\x200b\\xfeff');
});

it('ordinary text, Chinese among it, stays as it is', () => {
  expect(safe('-A FORWARD -m comment --comment "默认拒绝"\t-j DROP')).toBe('-A FORWARD -m comment --comment "默认拒绝"\t-j DROP');
});
