import { expect, test } from 'vitest';
import { endpointChain, nftBase, nftEndpoint, serviceChain } from './names.ts';

// The names are those of kube-proxy's own tests (pkg/proxy/iptables and pkg/proxy/nftables, proxier_test.go).
test('chains have the names that kube-proxy gives them', () => {
  expect(serviceChain('SVC', 'ns1/svc1:p80', 'tcp')).toBe('KUBE-SVC-XPGD46QRK7WJZT7O');
  expect(serviceChain('EXT', 'ns3/svc3:p80', 'tcp')).toBe('KUBE-EXT-X27LE4BHSL4DOUIK');
  expect(endpointChain('ns1/svc1:p80', 'tcp', '10.180.0.1:80')).toBe('KUBE-SEP-SXIVWICOYRO3J4NJ');
  expect(nftBase({ namespace: 'ns1', name: 'svc1' }, 'tcp', 'p80')).toBe('ULMVA6XW-ns1/svc1/tcp/p80');
  expect(nftEndpoint({ namespace: 'ns1', name: 'svc1' }, 'tcp', 'p80', '10.180.0.1', 80)).toBe('5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80');
});
