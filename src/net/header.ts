/** Bytes of the network header without options. */
export function ipHeader(family: 4 | 6): number {
  return family === 4 ? 20 : 40;
}

/** Bytes of a TCP header without options. */
export const TCP_HEADER = 20;
