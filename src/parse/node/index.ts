/** What a node says about itself: uname, os-release, hostname, machine-id, uptime and its loaded modules. */
export * from './uname.ts';
export * from './os-release.ts';
export * from './word.ts';
export * from './uptime.ts';
export * from './modules.ts';
