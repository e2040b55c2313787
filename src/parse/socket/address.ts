import type { SocketAddress } from '../../model/tree/socket.ts';

/** Reads `ADDR[%DEV]:PORT` as `ss` prints it. Without `-n` the port is a name. Gives `undefined` for anything else. */
export function readAddress(text: string | undefined): SocketAddress | undefined {
  const colon = text?.lastIndexOf(':') ?? -1;
  if (text === undefined || colon < 1) return undefined;
  const port = text.slice(colon + 1);
  const percent = text.lastIndexOf('%', colon);
  if (port === '' || percent === 0) return undefined;
  if (percent < 0) return { addr: text.slice(0, colon), port };
  return { addr: text.slice(0, percent), dev: text.slice(percent + 1, colon), port };
}
