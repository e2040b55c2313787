/** A function of an object and a key that computes each answer once, for as long as the object lives. The answer must follow from the two alone. */
export function onceEach<O extends object, K, V extends NonNullable<unknown> | null>(compute: (of: O, key: K) => V): (of: O, key: K) => V {
  const answers = new WeakMap<O, Map<K, V>>();
  return (of, key) => {
    let known = answers.get(of);
    if (known === undefined) {
      known = new Map();
      answers.set(of, known);
    }
    let answer = known.get(key);
    if (answer === undefined) {
      answer = compute(of, key);
      known.set(key, answer);
    }
    return answer;
  };
}
