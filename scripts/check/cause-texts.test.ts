import { describe, expect, it } from 'vitest';
import { textFaults, widthFaults } from './cause-texts.ts';

const english = '## Symptom\n\nA time-out.\n\n## Evidence\n\n`ip route`\n\n## How it was verified\n\nBy hand.\n\n## What looks alike\n\n- `mtu-too-large`\n\n## Source\n\n[cni #1](https://cni.example/1)\n';
const chinese = '## 症状\n\n超时。\n\n## 证据\n\n`ip route`\n\n## 如何验证\n\n手工。\n\n## 相似的情况\n\n- `mtu-too-large`\n\n## 来源\n\n[cni #1](https://cni.example/1)\n';

describe('the text of a cause', () => {
  it('is in order when both languages have the same sections, commands and links', () => {
    expect(textFaults(english, chinese)).toEqual([]);
  });

  it.each([
    ['has no Chinese text', english, '', 'cause.zh.md: must have the sections 症状, 证据, 如何验证, 相似的情况, 来源'],
    ['has its sections in another order in Chinese', english, chinese.replace('症状', '证据').replace(/证据(?=\n\n`)/, '症状'), 'cause.zh.md: must have the sections 症状, 证据, 如何验证, 相似的情况, 来源'],
    ['lacks a section in both', english.replace('## Source', '## Links'), chinese, 'cause.md: has no section Source'],
    ['names another command in Chinese', english, chinese.replace('ip route', 'ip rule'), 'cause.zh.md: 证据 and Evidence differ in `ip route`, `ip rule`'],
    ['leaves a link out in Chinese', english, chinese.replace('[cni #1](https://cni.example/1)', 'cni'), 'cause.zh.md: 来源 and Source differ in ](https://cni.example/1)'],
  ])('is at fault when it %s', (_, en, zh, fault) => {
    expect(textFaults(en, zh)).toEqual([fault]);
  });

  it('has full-width punctuation beside Chinese characters, and its own beside Latin ones', () => {
    expect(widthFaults('cause.zh.md', '连接超时,客户端')).toEqual(['cause.zh.md: half-width punctuation in Chinese, "时,"']);
    expect(widthFaults('cause.zh.md', '连接超时，dmesg: table full, dropping packet')).toEqual([]);
  });
});
