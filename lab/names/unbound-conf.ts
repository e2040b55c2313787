/** The unbound.conf of a lab's server: who may ask (prefixes), and the lines of its `local-data` in the zone of TCS's names. */
export function unboundConf(access: readonly string[], data: readonly string[]): string {
  return `server:
    interface: 0.0.0.0
    username: ""
    chroot: ""
    pidfile: ""
    directory: "/etc/unbound"
    do-ip6: no
${access.map((prefix) => `    access-control: ${prefix} allow\n`).join('')}    local-zone: "tce.example." static
${data.map((line) => `    local-data: "${line}"\n`).join('')}remote-control:
    control-enable: no
`;
}
