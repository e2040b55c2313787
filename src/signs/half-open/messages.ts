import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{to} does not know the connection that {from} goes on to use: it answers the data with a reset that acknowledges nothing. The machine behind that address was started again, or is another one by now', zh: '{to} 不认识 {from} 仍在使用的连接：对其数据回以不带确认的 RST。该地址背后的机器重启过，或已换成另一台' },
  disproof: { en: '{to} closed the connection in order before the capture began, or a capture in its own namespace does not show the reset: then a box on the way sends it', zh: '{to} 在抓包开始之前已正常关闭该连接；或在其自身命名空间抓包看不到该 RST：则由途中的设备发出' },
};
