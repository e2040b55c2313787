import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../scripts/cases.ts';
import { presentHtml, presentText } from '../present/index.ts';

const report = reportOf(readCase('cases/seeds/no-ping-workspace-isolated'));

it('the pod that the packet never reached is told from its container to the device on its node', async () => {
  const { identities, places } = await report;
  const identity = Object.values(identities).find(({ pod }) => pod === 'pod/test/productpage');
  const [container] = identity?.containers ?? [];
  expect(container).toMatchObject({ name: 'main', seen: true, because: { text: `containerID: containerd://${container?.id ?? ''}`, ref: { file: 'cluster/pods.json' } } });
  const [device] = identity?.devices ?? [];
  expect(device).toMatchObject({ name: 'eth0', peer: { netns: 'n2/host', name: expect.stringMatching(/^cali/) as string } });
  expect(device?.because.map(({ text }) => text)).toEqual([expect.stringContaining(`${device?.ifindex ?? 0}: eth0@if${device?.peer.ifindex ?? 0}`), expect.stringContaining(`${device?.peer.ifindex ?? 0}: ${device?.peer.name ?? ''}@`)]);
  expect(places[device?.peer.netns ?? '']).toBe('node/n2');
});

it('the chain stands below the path in the text and on the page, in both languages', async () => {
  const chain = /pod\/test\/productpage \(10\.40\.2\.10\) = (container|容器) [0-9a-f]{12} \(main\) = netns cni-\S+ = eth0 \(ifindex \d+\) (<->|&#60;-&#62;) cali\w+ \(ifindex \d+\)/;
  for (const lang of ['en', 'zh'] as const) {
    expect(presentText(await report, { lang, color: false, verbose: false })).toMatch(chain);
    expect(presentHtml(await report, { lang })).toMatch(chain);
  }
});
