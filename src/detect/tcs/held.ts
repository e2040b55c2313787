import { nameOf, OWNER } from './world.ts';
import { fieldOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const held: TcsRule = {
  id: 'tcs-deletion-held',
  severity: 'warning',
  title: { en: '{object} is deleted, and a finalizer holds it: {finalizers}', zh: '{object} 已删除，但被 finalizer 阻止：{finalizers}' },
  explanation: {
    en: 'It stays, with its rules, until who owns the finalizer has cleaned up and taken it away: see whether that controller runs, and its log. Taking the finalizer away by hand leaves the rules of VPCGW and TGW behind.',
    zh: '在 finalizer 的所有者清理完毕并移除它之前，该对象及其规则都会保留：请检查该控制器是否运行及其日志。手工移除 finalizer 会遗留 VPCGW 与 TGW 的规则。',
  },
  detect: ({ chains, parts }) => {
    const services = new Set([...chains.flatMap(({ service }) => service ?? []), ...(parts.services ?? []).filter(({ metadata: { name, annotations } }) => name.startsWith('vpcservice-') || annotations?.[OWNER] !== undefined)]);
    const objects = [...chains.map(({ vpc, name }) => ({ object: vpc, name })), ...[...services].map((service) => ({ object: service, name: `svc/${nameOf(service)}` }))];
    return objects.flatMap(({ object, name }) => {
      const { deletionTimestamp, finalizers = [] } = object.metadata;
      if (deletionTimestamp === undefined || finalizers.length === 0) return [];
      return [{ object: name, facts: { finalizers: finalizers.join(', ') }, evidence: [fieldOf(object, `deletionTimestamp ${deletionTimestamp}, finalizers ${finalizers.join(', ')}`)] }];
    });
  },
};
