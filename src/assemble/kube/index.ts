/**
 * The API objects of a bundle by kind, and where pods and nodes are in the network. What the objects promise is said elsewhere.
 */
export { assembleCluster } from './cluster.ts';
export type { KubeReader } from './cluster.ts';
export { assemblePlacement } from './placement.ts';
