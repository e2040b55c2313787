/**
 * What is used of others' code to speak with an API server. scripts/build.mjs makes a file of its own of it, so that commands on
 * bundles do not load it: import it only with `import()`.
 */
export { KubeConfig } from '@kubernetes/client-node';
export { WebSocket } from 'ws';
