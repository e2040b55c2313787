import { CloudUsageError } from './error.ts';

/** Where a cloud's API is asked. */
export interface CloudPlace {
  readonly region: string;
  /** Services are below it: `clb.tencentcloudapi.com`. */
  readonly domain: string;
  /** Milliseconds until one question must be answered, with all its pages and repetitions. */
  readonly timeoutMs: number;
}

/** From machines of a VPC without a way into the internet the same API is reached below the second one. */
const DOMAINS = ['tencentcloudapi.com', 'internal.tencentcloudapi.com'];
const DEFAULT_TIMEOUT_S = 30;

/** Reads `tencent://REGION?domain=...&timeout=SECONDS`. Throws a CloudUsageError for what is none, and for keys in it, which everybody on the machine could read in the list of processes. */
export function parseCloudPlace(place: string): CloudPlace {
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (url === undefined || url.protocol !== 'tencent:' || url.port !== '' || !/^[a-z]{2,4}-[a-z0-9-]{1,40}$/.test(url.hostname) || !/^\/?$/.test(url.pathname)) throw new CloudUsageError('--cloud: not a cloud that netwhy knows: it is written tencent://REGION, as tencent://ap-guangzhou');
  if (url.username !== '' || url.password !== '') throw new CloudUsageError('--cloud: keys do not belong on the command line: put them into TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or into ~/.tencentcloud/credentials');
  const odd = [...url.searchParams.keys()].find((name) => name !== 'domain' && name !== 'timeout');
  if (odd !== undefined) throw new CloudUsageError(`--cloud: no such option: ${odd.slice(0, 40)}; there are domain, timeout`);
  const domain = url.searchParams.get('domain') ?? 'tencentcloudapi.com';
  if (!DOMAINS.includes(domain)) throw new CloudUsageError(`--cloud: domain is one of ${DOMAINS.join(', ')}`);
  return { region: url.hostname, domain, timeoutMs: secondsOf(url.searchParams.get('timeout')) * 1000 };
}

function secondsOf(text: string | null): number {
  const seconds = text === null ? DEFAULT_TIMEOUT_S : /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds > 0) || seconds > 3600) throw new CloudUsageError('--cloud: timeout is a number of seconds up to 3600');
  return seconds;
}
