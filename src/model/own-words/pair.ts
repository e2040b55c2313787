/** A text in English with `{name}` for what is filled in, and the same in Chinese. What is filled in may be such a text again. */
export type Pair = readonly [en: string, zh: string];
