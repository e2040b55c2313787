import type { CalicoTier } from '../../cluster/spec.ts';
import type { RestoreTable } from '../restore.ts';
import { addCali, hashedName, IF_ACCEPTED_RETURN, SET_ACCEPT } from './chain.ts';

const IF_PASSED_RETURN = '-m mark --mark 0x20000/0x20000 -j RETURN';

/** The chains of the tiers' policies: `allow` ends policy, `pass` goes on with the next tier, `deny` drops (felix/rules/policy.go, CombineMatchAndActionsForProtoRule). */
export function addTierChains(filter: RestoreTable, tiers: readonly CalicoTier[]): void {
  for (const tier of tiers) {
    const chain = tierChain(tier);
    filter.chain(chain);
    for (const { match, action } of tier.rules) {
      const comment = `Policy ${tier.name}.all ${tier.type.toLowerCase()}`;
      if (action === 'deny') {
        addCali(filter, chain, `${match}-j DROP`, comment);
        continue;
      }
      addCali(filter, chain, `${match}${action === 'allow' ? SET_ACCEPT : '-j MARK --set-xmark 0x20000/0x20000'}`, comment);
      addCali(filter, chain, action === 'allow' ? IF_ACCEPTED_RETURN : IF_PASSED_RETURN);
    }
  }
}

/** What a workload's chain does with the tiers of one direction (felix/rules/endpoints.go, endpointIptablesChain). */
export function addTiers(filter: RestoreTable, chain: string, tiers: readonly CalicoTier[], type: CalicoTier['type']): void {
  for (const tier of tiers.filter((each) => each.type === type)) {
    addCali(filter, chain, '-j MARK --set-xmark 0x0/0x20000', `Start of tier ${tier.name}`);
    addCali(filter, chain, `-m mark --mark 0x0/0x20000 -j ${tierChain(tier)}`);
    addCali(filter, chain, IF_ACCEPTED_RETURN, 'Return if policy accepted');
    addCali(filter, chain, '-m mark --mark 0x0/0x20000 -j DROP', `End of tier ${tier.name}. Drop if no policies passed packet`);
  }
}

function tierChain(tier: CalicoTier): string {
  return hashedName(tier.type === 'Ingress' ? 'cali-pi-' : 'cali-po-', `${tier.name}.all`);
}
