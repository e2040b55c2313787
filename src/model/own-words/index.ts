/**
 * The short texts that netwhy itself puts where a line of evidence stands otherwise, in Chinese: what is not known and why, what a
 * healthy network would have, what was looked for and is not there. Whoever says them says them in English, which is also what JSON
 * has; here the Chinese stands beside it.
 */
export { inChinese } from './in-chinese.ts';
export { reasonInChinese } from './codes.ts';
