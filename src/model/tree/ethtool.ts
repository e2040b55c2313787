/** A line of `ethtool -k`. A feature belongs to the device above it; `indent` marks the parts of a group. */
export type OffloadNode =
  | { readonly kind: 'device'; readonly name: string }
  | { readonly kind: 'feature'; readonly device: string; readonly indent: boolean; readonly name: string; readonly on: boolean; readonly note?: string };
