import { CloudError } from './error.ts';
import type * as Library from './library.ts';

export interface Keys {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

/**
 * The keys that the provider's SDK finds in its usual places, in its own order (DefaultCredentialProvider of tencentcloud-sdk-nodejs-common, which writes what goes wrong on standard
 * error and waits without end): the environment, ~/.tencentcloud/credentials or /etc/tencentcloud/credentials, the role of the machine, and that of a pod of TKE. The metadata of the machine
 * are asked for no longer than `timeoutMs`. Throws a CloudError where there are none.
 */
export async function keysOf({ EnvironmentVariableCredential, ProfileCredential, CvmRoleCredential, OIDCRoleArnCredential }: typeof Library, timeoutMs: number): Promise<Keys> {
  const ofPod = process.env['TKE_ROLE_ARN'] === undefined ? [] : [new OIDCRoleArnCredential()];
  for (const place of [new EnvironmentVariableCredential(), new ProfileCredential(), ...ofPod, new CvmRoleCredential()]) {
    const { secretId, secretKey, token } = await within(timeoutMs, place.getCredential()).catch(() => NONE);
    if (secretId && secretKey) return { secretId, secretKey, ...(token ? { token } : {}) };
  }
  throw new CloudError('--cloud: no keys for the API: neither TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, nor ~/.tencentcloud/credentials, nor a role of this machine or pod');
}

const NONE: { secretId?: string | null; secretKey?: string | null; token?: string | null | undefined } = {};

function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Error('late')); }, timeoutMs);
  });
  return Promise.race([work, late]).finally(() => { clearTimeout(timer); });
}
