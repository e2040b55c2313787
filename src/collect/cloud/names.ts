/**
 * Every word of the objects that may be a name or an address of the cloud: the ids of load balancers in annotations, their addresses in the status of Services and Ingresses, and the
 * machines in `providerID` (`qcloud:///800002/ins-2x3y4z5w`) and addresses of nodes. Words of any form are taken, so that neither JSON nor YAML must be read for it. `undefined` without objects.
 */
export function namesIn(objects: readonly { readonly text: Buffer }[]): ReadonlySet<string> | undefined {
  const texts = objects.filter(({ text }) => text.length > 0);
  return texts.length === 0 ? undefined : new Set(texts.flatMap(({ text }) => text.toString('utf8').match(/[\w.:-]+/g) ?? []));
}
