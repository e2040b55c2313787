/** The proxy of the environment for a server, as Go's net/http has it (httpproxy.FromEnvironment); kubectl asks it where the kubeconfig names none. */
export function proxyFor(server: string, env: NodeJS.ProcessEnv): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const value = (name: string): string | undefined => [env[name.toUpperCase()], env[name]].find((text) => text !== undefined && text !== '');
  const proxy = protocol === 'https:' ? value('https_proxy') : value('http_proxy');
  if (proxy === undefined || isLoopback(hostname)) return undefined;
  const listed = (value('no_proxy') ?? '').split(',').map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== '');
  if (listed.some((entry) => covers(entry, hostname.toLowerCase().replaceAll(/[[\]]/g, ''), port))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '[::1]';
}

/** An entry of NO_PROXY: `*`, a name with all names below it, an address, or an IPv4 network; with or without a port. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [name = '', only] = /^[^:]+:\d+$/.test(entry) ? entry.split(':') : [entry];
  if (only !== undefined && only !== port) return false;
  if (name.includes('/')) return inNetwork(name, host);
  const bare = name.replace(/^\*?\./, '');
  return (bare === name && host === bare) || host.endsWith(`.${bare}`);
}

function inNetwork(network: string, host: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const [a, b] = [toNumber(base), toNumber(host)];
  const size = 2 ** (32 - Number(bits));
  return a !== undefined && b !== undefined && Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}
