/**
 * dpdns, the forwarder between the virtual machines of a TCS network and its DNS service, by its `forward.conf`. The program is not public: what
 * is known of it is what article 000 shows of one file and one name. Where that leaves something open, it is walked both ways or not known.
 */
export { readForwardConf } from './read.ts';
export type { ForwardLine } from './read.ts';
export { dpdnsServes } from './serve.ts';
