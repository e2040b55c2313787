export { isBefore } from '../model/network/release.ts';
