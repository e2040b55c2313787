import type { Finding } from '../../model/finding/index.ts';
import { sysctlDevice } from '../links.ts';
import { settingLine, settingOf } from '../settings.ts';
import type { NodeView, Said } from './node.ts';

const WHY = {
  harmless: { en: 'harmless: what was walked in by there has its way back by the same device', zh: '无害：推演中从该接口进入的报文，其返回路径也是该接口' },
  wrong: { en: 'the way back to {src} leaves by {reverse}: strict mode drops what comes in by {dev}', zh: '到 {src} 的返回路径从 {reverse} 出去：严格模式丢弃从 {dev} 进入的报文' },
} as const;

/** Strict mode (IN_DEV_RPFILTER, include/linux/inetdevice.h) breaks asymmetric routes, which the walked flows show; elsewhere it is harmless. */
export function reversePath({ host, links }: NodeView, findings: readonly Pick<Finding, 'id' | 'object' | 'facts' | 'evidence'>[]): readonly Said[] {
  const all = settingLine(host, 'net.ipv4.conf.all.rp_filter');
  const broken = findings.filter(({ id, object }) => id === 'rp-filter-drops' && object.kind === 'sysctl' && object.netns === host.id);
  const strict = links.flatMap(({ name }) => {
    const own = settingLine(host, `net.ipv4.conf.${sysctlDevice(name)}.rp_filter`);
    const mode = Math.max(Number(own?.value ?? 0), settingOf(host, 'net.ipv4.conf.all.rp_filter') ?? 0);
    const line = Number(own?.value ?? 0) >= Number(all?.value ?? 0) ? own : all;
    return mode !== 1 || line === undefined ? [] : [{ name, line }];
  });
  const wrong = strict.flatMap(({ name, line }): Said[] => broken.filter(({ facts }) => facts['dev'] === name).map(({ facts, evidence }): Said => {
    const told = (text: string): string => text.replace(/\{(src|reverse|dev)\}/g, (_whole, key: string) => String(facts[key]));
    const by = evidence.find(({ ref, text }) => ref !== undefined && !text.includes('rp_filter'));
    return { because: line.because, state: 'wrong', alike: 1, why: { en: told(WHY.wrong.en), zh: told(WHY.wrong.zh) }, ...(by === undefined ? {} : { by: { text: by.text, ...(by.ref === undefined ? {} : { ref: by.ref }) } }) };
  }));
  const others = strict.filter(({ name }) => !broken.some(({ facts }) => facts['dev'] === name));
  const [shown] = others;
  return [...wrong, ...(shown === undefined ? [] : [{ because: shown.line.because, state: 'harmless' as const, alike: others.length, why: WHY.harmless }])];
}
