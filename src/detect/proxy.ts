import { shell } from './shell.ts';

/** The command that lets kube-proxy of one node write its rules anew. */
export function restartProxy(node: string): string {
  return shell('kubectl', '-n', 'kube-system', 'delete', 'pod', '-l', 'k8s-app=kube-proxy', '--field-selector', `spec.nodeName=${node}`);
}
