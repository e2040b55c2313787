import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{count} hardware addresses answer for {address}: {macs}', zh: '{count} 个硬件地址应答 {address}：{macs}' },
  disproof: { en: 'the address moved from one to the other meanwhile, on purpose (VRRP, a floating address), or both are devices of one host on one wire', zh: '该地址其间有意从一个迁移到另一个（VRRP、浮动地址），或两者是同一主机接在同一链路上的两个设备' },
};
