import type { ClusterSpec, Family } from '../../../../cluster/spec.ts';
import { addCalicoRules, addForwardTail } from '../../../../dataplane/calico/rules.ts';
import type { Rules } from '../rules.ts';
import type { Site } from '../site.ts';

/** Felix with the cluster's policies. Its last rules of FORWARD come after all others' (`calicoTail`, which is to be the last layer). */
export function calico(site: Site): void {
  site.layers.push((rules, sees) => {
    for (const family of sees.families) addFamily(rules, sees, family);
  });
}

export function calicoTail(site: Site): void {
  site.layers.push((rules, sees) => {
    for (const family of sees.families) addForwardTail(rules.iptables(family, sees.iptables));
  });
}

function addFamily(rules: Rules, sees: ClusterSpec, family: Family): void {
  for (const set of addCalicoRules(rules.iptables(family, sees.iptables), sees, 'host', family)) {
    rules.ipset(set.name, `${set.type} family ${family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 1048576`, set.members);
  }
}
