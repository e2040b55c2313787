import { nameOf, OWNER } from './world.ts';
import { absent, fieldOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const serviceOrphaned: TcsRule = {
  id: 'tcs-service-orphaned',
  severity: 'warning',
  title: { en: '{object} is of a VPCService that is not there: {vpcService}', zh: '{object} 所属的 VPCService 不存在：{vpcService}' },
  explanation: {
    en: 'Its annotation names the VPCService that it was made of. TGW keeps a rule and an address for it that nobody asks for any more.',
    zh: '其注解指明了创建它的 VPCService。TGW 仍为它保留着不再有人需要的规则和地址。',
  },
  detect: ({ chains, parts }) => {
    const there = new Set(chains.map(({ vpc }) => nameOf(vpc)));
    return (parts.services ?? []).flatMap((service) => {
      const owner = service.metadata.annotations?.[OWNER];
      if (owner === undefined || service.metadata.deletionTimestamp !== undefined || there.has(`${service.metadata.namespace ?? 'default'}/${owner}`)) return [];
      return [{ object: `svc/${nameOf(service)}`, facts: { vpcService: owner }, evidence: [fieldOf(service, `${OWNER} ${owner}`), absent(`VPCService ${service.metadata.namespace ?? 'default'}/${owner}`)] }];
    });
  },
};
