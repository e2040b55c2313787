/** The version of netwhy, the same as in package.json (a check compares them). */
export const VERSION = '0.1.0';
