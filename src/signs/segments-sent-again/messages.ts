import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{from} sends {times} of {all} segments to {to} again ({percent} %): packets are lost on the way, or their acknowledgments', zh: '{from} 发往 {to} 的 {all} 个报文段中有 {times} 个被重发（{percent} %）：途中丢失了报文或其确认' },
  disproof: { en: 'the segments that are sent again came at this point twice, and their acknowledgments too: then nothing is lost, it is late', zh: '被重发的报文段及其确认都在此处出现了两次：则没有丢失，只是延迟' },
};
