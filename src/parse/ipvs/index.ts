/**
 * What ipvsadm prints: `ipvsadm-save`, `ipvsadm -Ln`, `ipvsadm -Lnc` and `ipvsadm -l --timeout` (ipvsadm 1.31, ipvsadm.c). Addresses
 * and options stay text here; whether a scheduler is known is not this stage's business.
 */
export * from './save.ts';
export * from './list.ts';
export * from './connection.ts';
export * from './timeout.ts';
