import type { Service, VpcService } from '../../model/kube/index.ts';
import { protoOf } from './world.ts';
import { fieldOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const serviceDiffers: TcsRule = {
  id: 'tcs-service-differs',
  severity: 'error',
  title: { en: '{object} and its Service say different {what}', zh: '{object} 与其 Service 的 {what} 不一致' },
  explanation: {
    en: 'The vpcservice-controller makes the Service of the VPCService. Where they differ it has not followed, or somebody has changed the Service by hand; what reaches the pods is what the Service says.',
    zh: 'Service 由 vpcservice-controller 依据 VPCService 生成。两者不一致，说明控制器没有跟上，或有人手工修改了 Service；实际到达 Pod 的流量以 Service 为准。',
  },
  detect: ({ chains }) => chains.flatMap(({ vpc, service, isDeleted, name }) => {
    if (service === undefined || isDeleted) return [];
    return (['ports', 'selector'] as const).flatMap((what) => {
      const [wanted, has] = what === 'ports' ? [portsText(vpc), portsText(service)] : [selectorText(vpc), selectorText(service)];
      if (wanted === has || vpc.spec?.[what] === undefined) return [];
      return [{ object: name, facts: { what }, evidence: [fieldOf(vpc, `${what} ${wanted}`), fieldOf(service, `${what} ${has}`)] }];
    });
  }),
};

/** In any order, with what is meant where nothing is said. */
function portsText({ spec }: VpcService | Service): string {
  return (spec?.ports ?? []).map((port) => `${port.port}/${protoOf(port)} -> ${port.targetPort ?? port.port}`).sort().join(', ') || '-';
}

function selectorText({ spec }: VpcService | Service): string {
  return Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`).sort().join(', ') || '-';
}
