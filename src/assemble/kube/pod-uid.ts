/**
 * The pod that a cgroup belongs to, as kubelet names cgroups (pkg/kubelet/cm/pod_container_manager_linux.go and
 * cgroup_manager_linux.go): `/kubepods/besteffort/pod<uid>/<container>` with the cgroupfs driver,
 * `kubepods-besteffort-pod<uid with _ for ->.slice` with systemd; v1 and v2 alike, possibly below a prefix (kind, nested kubelets).
 */
const CGROUPFS = /\/pod([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})(?:\/|$)/i;
const SYSTEMD = /kubepods(?:-[a-z]+)*-pod([0-9a-f_]{32,36})\.slice/i;

/** Gives the pod's UID in lower case, static pods' 32 digits included; `undefined` for a cgroup of no pod. */
export function podUidOf(cgroup: string): string | undefined {
  const systemd = SYSTEMD.exec(cgroup)?.[1]?.replaceAll('_', '-');
  return (systemd ?? CGROUPFS.exec(cgroup)?.[1])?.toLowerCase();
}
