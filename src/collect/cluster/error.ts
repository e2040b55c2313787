/** The cluster cannot be asked at all: no kubeconfig, an unknown context, a server that does not answer. The message is for the user. */
export class ClusterError extends Error {
  override name = 'ClusterError';
}
