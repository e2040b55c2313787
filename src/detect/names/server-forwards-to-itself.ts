import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'server-forwards-to-itself';

const TITLE: Words = { en: '{at} sends names that it does not know to {server}, which is itself', zh: '{at} 将自己不掌握的域名转发给 {server}，而那正是它自己' };
const EXPLANATION: Words = {
  en: 'Each query goes round until as many are under way as its configuration allows, and then all end at once in REFUSED. With the plugin loop, CoreDNS finds this out when it starts, and ends. Often the address is that of a resolver on the node (127.0.0.53 of systemd-resolved) in a resolv.conf that a pod was given: there it is the pod itself.',
  zh: '每个查询不断绕回，直到并发数达到其配置的上限，随后全部以 REFUSED 告终。若启用了 loop 插件，CoreDNS 启动时会发现并退出。该地址往往是节点上的解析器（systemd-resolved 的 127.0.0.53），它写在交给 Pod 的 resolv.conf 里：在 Pod 中它就是 Pod 自己。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {at} is, answered by another process than that of {at}', zh: '在 {at} 处执行 dig @{server} {name}，由 {at} 之外的进程应答' };
const INSTEAD: Words = { en: 'Forward to {address} instead, the address of {service}; or give the kubelet a resolv.conf with the real servers (--resolv-conf /run/systemd/resolve/resolv.conf)', zh: '改为转发到 {address}（{service} 的地址）；或让 kubelet 使用写有真实服务器的 resolv.conf（--resolv-conf /run/systemd/resolve/resolv.conf）' };

/** CoreDNS whose upstream is itself; the plugin loop ends such a one when it starts, and nobody listens there. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [INSTEAD] },
  detect: (view) => {
    const round = new Map(stepsOf(view).filter(({ loops }) => loops === true).map((step) => [`${step.from} ${step.server}`, step]));
    const ended = new Map(stepsOf(view).flatMap((step) => (step.ended === undefined ? [] : [[step.at, { ...step, ended: step.ended }] as const])));
    return [
      ...[...round.values()].map(({ from, server, question }) => faultOf(view, { at: from, server, name: question.name }, distinctLines(stepsOf(view).filter((one) => one.at === from && one.question.name === question.name).flatMap(({ because }) => because)))),
      ...[...ended.values()].map((step) => faultOf(view, { at: step.at ?? step.server, server: step.ended, name: step.question.name }, step.because)),
    ];
  },
};

interface Facts { readonly at: string; readonly server: string; readonly name: string }

function faultOf(view: NameView, { at, server, name }: Facts, led: readonly Because[]): NameFault {
  const facts = { at, server, name };
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: led, fixes: led.flatMap((line) => view.dnsServices.filter(({ address }) => address !== server).flatMap(({ address, service }) => forwardingTo(line, address, { ...facts, address, service }))),
  };
}

/** The line of a Corefile that forwards, with another server. */
function forwardingTo({ ref, text }: Because, address: string, facts: Parameters<typeof filled>[1]): readonly NameFix[] {
  const [, before, zone, brace] = /^(\s*forward\s+)(\S+\s+)[^{]*(\{)?\s*$/.exec(text) ?? [];
  return ref === undefined || before === undefined || zone === undefined ? [] : [{ message: filled(INSTEAD, facts), commands: [], edits: [{ ...ref, text: `${before}${zone}${address}${brace === undefined ? '' : ' {'}` }] }];
}
