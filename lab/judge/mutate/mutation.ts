/** A deliberate error: one place of the model said wrongly, as a careless author or a tool that is wrong there would. */
export interface Mutation {
  /** What of the kernel's behaviour it breaks, in one sentence. */
  readonly what: string;
  /** Path from the repository's root, and text that occurs in it exactly once. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
