import type { Source } from './source.ts';

export const dnsServers: Source = {
  id: 'dns-servers',
  scope: 'netns',
  action: { kind: 'function', name: 'nw_dns_servers', tool: 'ss', line: 'cat the configuration of unbound, dnsmasq, bind and dpdns' },
  note: 'What unbound, dnsmasq, bind and dpdns answer: of each that has a UDP socket here, its command line and the files of its configuration, as its own process sees them. No key file is read.',
};
