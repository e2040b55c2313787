/** Text made safe for HTML content and quoted attributes. Everything from a bundle goes through here. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element with attributes and content. The content is HTML already; attribute values are text and are escaped here. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  return `<${name}${written.join('')}>${content.join('')}</${name}>`;
}
