import type { Connection } from './connection.ts';

/** Lists of connections by namespace. Mostly a run meets those of one namespace alone, for which no map is made. */
export class Tables {
  private netns: string | undefined = undefined;
  private list: Connection[] | undefined = undefined;
  private others: Map<string, Connection[]> | undefined = undefined;

  get(netns: string): Connection[] | undefined {
    return netns === this.netns ? this.list : this.others?.get(netns);
  }

  set(netns: string, list: Connection[]): void {
    if (this.netns === undefined || this.netns === netns) {
      this.netns = netns;
      this.list = list;
    } else {
      (this.others ??= new Map<string, Connection[]>()).set(netns, list);
    }
  }

  /** No list has a connection. */
  get isEmpty(): boolean {
    if (this.list !== undefined && this.list.length > 0) return false;
    for (const list of this.others?.values() ?? []) if (list.length > 0) return false;
    return true;
  }
}
