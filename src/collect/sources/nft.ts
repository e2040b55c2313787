import { NF_TABLES } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const nft: Source = {
  id: 'nft',
  scope: 'netns',
  action: { kind: 'run', argv: ['nft', '-a', 'list', 'ruleset'] },
  needs: { kind: 'modules', modules: [NF_TABLES] },
  note: 'All tables of all families, with the handles by which a rule can be deleted. Not run before nf_tables is loaded: asking would load it.',
  costs: { en: 'It cannot be told whether an nftables rule drops or translates a packet: the answer is at best unknown.', zh: '无法判断 nftables 规则是否丢弃或转换数据包：结论最多是未知。' },
};
