import type { Ip } from '../../net/ip.ts';

/** An IPv4 address as the 32 bits that it is, made once for the many who ask for it in turn. */
class Word {
  private ip: Ip | undefined = undefined;
  private word = 0;

  of(ip: Ip): number {
    if (ip !== this.ip) {
      this.ip = ip;
      this.word = Number(ip.value) | 0;
    }
    return this.word;
  }
}

/** Of the packet's source and destination, each as its own. */
export const SRC = new Word();
export const DST = new Word();
