/**
 * What is worked out of an object once, for as long as that lives. The one that was last asked for, which a packet asks for several times before it
 * comes to another, is at hand. What is worked out must follow from the object alone.
 */
export class OncePer<K extends object, V> {
  private readonly all = new WeakMap<K, V>();
  private readonly work: (key: K) => V;
  private last: { readonly key: K; readonly value: V } | undefined = undefined;

  constructor(work: (key: K) => V) {
    this.work = work;
  }

  of(key: K): V {
    const { last } = this;
    return last !== undefined && last.key === key ? last.value : this.look(key);
  }

  private look(key: K): V {
    let value = this.all.get(key);
    if (value === undefined) {
      value = this.work(key);
      this.all.set(key, value);
    }
    this.last = { key, value };
    return value;
  }
}
