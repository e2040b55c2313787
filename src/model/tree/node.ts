/** `uname -a`: the first three words and the rest. `uname -r` gives the release alone. */
export interface UnameNode {
  readonly sysname?: string;
  readonly nodename?: string;
  readonly release: string;
  readonly rest?: string;
}

/** A line `KEY=value` of os-release; `quote` is the quotation mark around the value, if any. */
export interface OsReleaseNode {
  readonly key: string;
  readonly value: string;
  readonly quote: '' | '"' | "'";
}

/** A line of a file that holds one word: hostname, machine-id. */
export interface WordNode {
  readonly word: string;
}

/** /proc/uptime: seconds since boot, and idle seconds of all CPUs, as printed. */
export interface UptimeNode {
  readonly up: string;
  readonly idle: string;
}

/** A line of /proc/modules. */
export interface ModuleNode {
  readonly name: string;
  readonly size: number;
  readonly references: number;
  readonly users: string;
  /** `Live`, `Loading`, `Unloading`. */
  readonly state: string;
  readonly rest: string;
}
