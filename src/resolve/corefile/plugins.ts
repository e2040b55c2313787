import { acl } from './acl.ts';
import { autopath } from './autopath.ts';
import { cache } from './cache.ts';
import { file } from './file.ts';
import { forward } from './forward.ts';
import { hosts } from './hosts.ts';
import { kubernetes } from './kubernetes.ts';
import type { Plugin } from './plugin.ts';
import { rewrite } from './rewrite.ts';
import { template } from './template.ts';

/** It decides nothing about what is answered to A and AAAA, or only in what order (its page in plugin/, 1.15). `loop` answers nothing: it ends a server that finds its own query again when it starts. */
const TRANSPARENT: Plugin = (passing, _, next) => next(passing);
/** What it says is not known. */
const UNKNOWN = 'not-modelled';

/**
 * All plugins in the order in which they see a query, whatever the Corefile's (plugin.cfg, 1.15). One that a Corefile names and that is not here is of somebody
 * else's making: it comes last, and is not known.
 */
export const PLUGINS: Readonly<Record<string, Plugin | typeof UNKNOWN>> = {
  root: TRANSPARENT, metadata: TRANSPARENT, cancel: TRANSPARENT, tls: TRANSPARENT, timeouts: TRANSPARENT, multisocket: TRANSPARENT, reload: TRANSPARENT, nsid: TRANSPARENT, bufsize: TRANSPARENT,
  debug: TRANSPARENT, trace: TRANSPARENT, ready: TRANSPARENT, health: TRANSPARENT, pprof: TRANSPARENT, shed: UNKNOWN, prometheus: TRANSPARENT, errors: TRANSPARENT, log: TRANSPARENT, dnstap: TRANSPARENT,
  local: UNKNOWN, dns64: UNKNOWN, siit: UNKNOWN, any: TRANSPARENT, chaos: TRANSPARENT, loadbalance: TRANSPARENT, tsig: UNKNOWN,
  rewrite, autopath, acl, cache, header: UNKNOWN, dnssec: UNKNOWN, minimal: TRANSPARENT, template, transfer: TRANSPARENT, dynupdate: UNKNOWN, hosts,
  route53: UNKNOWN, azure: UNKNOWN, clouddns: UNKNOWN, k8s_external: UNKNOWN, kubernetes, file, auto: UNKNOWN, secondary: UNKNOWN, etcd: UNKNOWN, loop: TRANSPARENT, forward,
  grpc: UNKNOWN, erratic: UNKNOWN, whoami: UNKNOWN, view: UNKNOWN, nomad: UNKNOWN, geoip: UNKNOWN, bind: UNKNOWN,
};
