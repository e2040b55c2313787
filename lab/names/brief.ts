/**
 * The incidents that CI builds, since all of them take it too long: of each group of name-incidents.md at least one, all servers and resolvers among them, and of each server's own files one that a fix
 * writes otherwise. Left to a whole run is what differs from these by a link of the chain or by an address alone, and the clash in connection tracking, which is counted and takes a machine that does nothing else
 * (its model and its case are in the tests; the group is here by queries that a rule loses). Those of virtual machines are built by `npm run lab -- run --all`.
 */
export const BRIEF: readonly string[] = [
  // What a packet meets on its way: a rule that drops now and then, no endpoint, a policy, no entry of the proxy, a connection from before.
  'dns-queries-dropped-now-and-then', 'dns-without-endpoints', 'dns-denied-by-policy', 'connection-to-dead-coredns',
  // What the client's own files say: hosts behind DNS (Go 1.15), a nameserver beyond the third, search domains.
  'hosts-asked-after-dns-by-old-go', 'nameserver-beyond-the-third', 'search-domain-without-server', 'search-domain-with-wildcard',
  // What servers answer: NXDOMAIN for AAAA and one id (musl), REFUSED of unbound behind dnsmasq, SERVFAIL of CoreDNS behind CoreDNS, an answer that is too large for a datagram.
  'aaaa-denied-as-no-such-name', 'one-id-for-a-and-aaaa', 'chain-unbound-refuses-forwarder', 'company-dns-fails', 'large-answer-without-tcp',
  // Whom servers ask: a nameserver of the node's file, a loop, and a line of dpdns; and the cache of a node that ended.
  'stray-nameserver-of-the-node', 'server-forwards-to-itself', 'chain-dpdns-to-retired-balancer', 'node-local-cache-left-its-rules',
];
