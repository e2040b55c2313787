import { fieldOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const notReady: TcsRule = {
  id: 'tcs-vpcservice-not-ready',
  severity: 'error',
  title: { en: '{object} is not Ready: {status}', zh: '{object} 未就绪：{status}' },
  explanation: {
    en: 'The vpcservice-controller writes Ready once it has written the rules of VPCGW. Until then they may be missing or old; its log says why.',
    zh: 'vpcservice-controller 写好 VPCGW 规则后才会写入 Ready。在此之前规则可能缺失或陈旧；原因见其日志。',
  },
  detect: ({ chains }) => chains.filter(({ vpc, isDeleted }) => !isDeleted && vpc.status !== 'Ready').map(({ vpc, name }) => {
    const status = vpc.status === undefined || vpc.status === '' ? '-' : vpc.status;
    return { object: name, facts: { status }, evidence: [fieldOf(vpc, `status ${status}`)] };
  }),
};
