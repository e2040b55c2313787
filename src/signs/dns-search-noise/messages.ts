import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{client} asks mostly for names that do not exist: {failed} of {all} questions, for instance {example}', zh: '{client} 查询的大多是不存在的域名：{all} 个查询中的 {failed} 个，例如 {example}' },
  variants: {
    search: { en: '{client} asks for {name} with each suffix of its search list first: {failed} of {all} questions are for names that do not exist, for instance {example} (ndots)', zh: '{client} 先用搜索列表的各个后缀查询 {name}：{all} 个查询中有 {failed} 个域名不存在，例如 {example}（ndots）' },
  },
  disproof: { en: 'the names are asked on purpose, as a check whether they exist', zh: '这些域名是有意查询的，用来检查它们是否存在' },
};
