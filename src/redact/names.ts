/** Names that every cluster has, and that netwhy and its reader know by name. */
const KEPT = new Set([
  '', 'default', 'kube-system', 'kube-public', 'kube-node-lease', 'kube-flannel', 'calico-system', 'calico-apiserver', 'tigera-operator', 'kubernetes', 'kube-dns', 'coredns', 'kube-proxy', 'kubeadm-config',
  'calico-config', 'calico-node', 'calico-kube-controllers', 'kube-flannel-cfg', 'kube-flannel-ds', 'node-local-dns', 'kube-root-ca.crt', 'linux', 'amd64', 'arm64', 'true', 'false', 'cluster.local', 'metallb', 'speaker',
]);
/** Keys of labels that have a meaning of their own. */
const KNOWN_KEY = /(?:^|[./])(?:kubernetes\.io|k8s\.io|projectcalico\.org)\/|^(?:k8s-app|app|component)$/;

/** Other names for names: the same word is the same other word everywhere, whatever it names. */
export class NameMap {
  readonly #digest: (text: string) => string;
  readonly #namespaces = new Set<string>();
  readonly #words = new Set<string>();

  constructor(digest: (text: string) => string) {
    this.#digest = digest;
  }

  /** A name that is to be replaced. */
  add(word: string): void {
    if (!KEPT.has(word)) this.#words.add(word);
  }

  addNamespace(word: string): void {
    this.#namespaces.add(word);
    this.add(word);
  }

  has(word: string): boolean {
    return this.#words.has(word);
  }

  isNamespace(word: string): boolean {
    return this.#namespaces.has(word);
  }

  /** The other name of a word that was added; any other stays. The parts of a DNS name are names each. */
  name(word: string): string {
    return this.#words.has(word) ? this.other(word) : word;
  }

  /** A name that can be a DNS label, and begins with a letter. */
  other(word: string): string {
    return KEPT.has(word) ? word : `x${this.#digest(`name ${word}`).slice(0, 10)}`;
  }

  labelKey(key: string): string {
    return KNOWN_KEY.test(key) ? key : this.other(key);
  }
}
