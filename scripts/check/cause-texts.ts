import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The sections that every cause's own text has, in English and in Chinese. Their order is the text's own, and the same in both. */
const SECTIONS: Readonly<Record<string, string>> = { Symptom: '症状', Evidence: '证据', 'How it was verified': '如何验证', 'What looks alike': '相似的情况', Source: '来源' };
/** What stays as it is in every language: code and the targets of links. */
const VERBATIM = /`[^`\n]+`|\]\([^)]*\)/g;
const HALF_WIDTH = /\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}/u;

/** Causes whose text lacks a section or a language, or says other commands, names and links in Chinese than in English; and Chinese prose with half-width punctuation. */
export function causeTextFaults(root: string): readonly string[] {
  return [...packetCauses(root), ...nameCauses(root)].flatMap(({ folder, english, chinese, messages }) => {
    const [ours, theirs, words] = [english, chinese, messages].map((name) => readText(join(root, folder, name)));
    return [...textFaults(ours ?? '', theirs ?? ''), ...widthFaults('cause.zh.md', (theirs ?? '').replaceAll(VERBATIM, '')), ...widthFaults(messages, words ?? '')].map((fault) => `${folder}/${fault}`);
  });
}

interface Texts { readonly folder: string; readonly english: string; readonly chinese: string; readonly messages: string }

function packetCauses(root: string): readonly Texts[] {
  const ids = readdirSync(join(root, 'src/detect/causes'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return ids.map((id) => ({ folder: `src/detect/causes/${id}`, english: 'cause.md', chinese: 'cause.zh.md', messages: 'messages.ts' }));
}

function nameCauses(root: string): readonly Texts[] {
  const folder = 'src/detect/names';
  const causes = readdirSync(join(root, folder)).filter((name) => /^const ID = /m.test(readText(join(root, folder, name))));
  return causes.map((file) => ({ folder, english: file.replace('.ts', '.md'), chinese: file.replace('.ts', '.zh.md'), messages: file }));
}

/** What a cause's text in Chinese (cause.zh.md) has otherwise than in English (cause.md); each fault begins with the file's name. */
export function textFaults(english: string, chinese: string): readonly string[] {
  const [ours, theirs] = [sectionsOf(english), sectionsOf(chinese)];
  const lacking = Object.keys(SECTIONS).filter((name) => !ours.some(({ title }) => title === name));
  if (lacking.length > 0) return [`cause.md: has no section ${lacking.join(', ')}`];
  const wanted = ours.map(({ title }) => SECTIONS[title] ?? title);
  if (wanted.join() !== theirs.map(({ title }) => title).join()) return [`cause.zh.md: must have the sections ${wanted.join(', ')}`];
  return ours.flatMap(({ title, text }, index) => {
    const [here, there] = [verbatim(text), verbatim(theirs[index]?.text ?? '')];
    const odd = [...here.filter((span) => !there.includes(span)), ...there.filter((span) => !here.includes(span))];
    return odd.length === 0 ? [] : [`cause.zh.md: ${SECTIONS[title] ?? title} and ${title} differ in ${odd.join(', ')}`];
  });
}

/** Chinese prose with half-width punctuation beside a Chinese character: the first place. */
export function widthFaults(name: string, text: string): readonly string[] {
  const found = HALF_WIDTH.exec(text);
  return found === null ? [] : [`${name}: half-width punctuation in Chinese, "${found[0]}"`];
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function sectionsOf(text: string): readonly { readonly title: string; readonly text: string }[] {
  return text.split(/^## /m).slice(1).map((part) => ({ title: part.slice(0, part.indexOf('\n')), text: part.slice(part.indexOf('\n')) }));
}

function verbatim(text: string): readonly string[] {
  return [...text.matchAll(VERBATIM)].map(([span]) => span);
}
