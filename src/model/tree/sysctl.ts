/** A line of `sysctl -a`. A value of several lines comes as several settings of the same name. */
export type SysctlNode =
  | { readonly kind: 'setting'; readonly name: string; readonly value: string }
  /** `sysctl: permission denied on key 'NAME'` and the like: the value is not known. */
  | { readonly kind: 'unread'; readonly name: string; readonly reason: string };
