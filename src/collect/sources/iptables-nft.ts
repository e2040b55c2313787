import { NF_TABLES } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const iptablesNft: Source = {
  id: 'iptables-nft',
  scope: 'netns',
  action: { kind: 'run', argv: ['iptables-nft-save', '-c'] },
  needs: { kind: 'modules', modules: [NF_TABLES] },
  note: 'The tables that iptables-nft manages, in the spelling of iptables. Not run before nf_tables is loaded: asking would load it.',
  costs: { en: 'It cannot be told whether an IPv4 rule drops or translates a packet: the answer is at best unknown.', zh: '无法判断 IPv4 规则是否丢弃或转换数据包：结论最多是未知。' },
};
