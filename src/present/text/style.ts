import pc from 'picocolors';

/** What a piece of text means; colour only repeats what the words and symbols already say. */
export interface Style {
  bad(text: string): string;
  good(text: string): string;
  doubt(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

/** Styles with colour, or plain. */
export function styleOf(color: boolean): Style {
  const colors = pc.createColors(color);
  return { bad: colors.red, good: colors.green, doubt: colors.yellow, strong: colors.bold, faint: colors.dim };
}

/**
 * Evidence is untrusted text: control characters, escape sequences among them, are shown as `\xNN`, so that a log line can't move
 * the cursor or hide a line of the report.
 */
export function safe(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
