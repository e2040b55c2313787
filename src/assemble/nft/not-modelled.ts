/** Thrown while a rule or an element is assembled, and caught there: it becomes an *unsupported* step with its line. */
export class NotModelled extends Error {}
