/** The vocabulary of the second walk: one name through one resolver. Values only; what they mean to a resolver is said in `src/resolve/`. */
export * from './message.ts';
export * from './conf-file.ts';
export * from './reply.ts';
export * from './lookup.ts';
export * from './server.ts';
export * from './name-report.ts';
