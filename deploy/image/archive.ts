import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';

/** Processors that images are made for, as Go and Debian name them. */
export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** The processor of this machine. */
export const OWN_ARCHITECTURE: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

/** A file of an image, or a link to one. Without a mode it is a program. */
export type ImageFile = { readonly path: string; readonly content: Buffer; readonly mode?: number } | { readonly path: string; readonly link: string };

/** An image that is made of nothing but these files. */
export interface Image {
  readonly name: string;
  readonly architecture: Architecture;
  readonly files: readonly ImageFile[];
  readonly command: readonly string[];
  /** Where programs are looked for. */
  readonly path: string;
}

/** Folders that every image has: for mounts, and for what does not stay. */
const FOLDERS = ['etc', 'tmp'];

/**
 * Writes images as one archive in the form of `docker save`, which `ctr images import`, `docker load` and `podman load` read. The same
 * files make the same bytes: no time, no owner.
 */
export async function writeImages(path: string, images: readonly Image[]): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(path));
  const manifest: { Config: string; RepoTags: string[]; Layers: string[] }[] = [];
  for (const image of images) {
    const layer = await layerOf(image.files);
    const config = Buffer.from(JSON.stringify({ architecture: image.architecture, os: 'linux', config: { Cmd: image.command, Env: [`PATH=${image.path}`] }, rootfs: { type: 'layers', diff_ids: [`sha256:${digest(layer)}`] }, history: [] }));
    const [configName, layerName] = [`${digest(config)}.json`, `${digest(layer)}/layer.tar`];
    add(archive, layerName, layer);
    add(archive, configName, config);
    manifest.push({ Config: configName, RepoTags: [image.name], Layers: [layerName] });
  }
  add(archive, 'manifest.json', Buffer.from(JSON.stringify(manifest)));
  archive.finalize();
  await written;
}

async function layerOf(files: readonly ImageFile[]): Promise<Buffer> {
  const layer = pack();
  const whole = buffer(layer);
  for (const name of foldersOf(files)) layer.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755, mtime: new Date(0) });
  for (const file of files) {
    if ('link' in file) layer.entry({ name: file.path, type: 'symlink', linkname: file.link, mtime: new Date(0) });
    else layer.entry({ name: file.path, mode: file.mode ?? 0o755, mtime: new Date(0) }, file.content);
  }
  layer.finalize();
  return whole;
}

/** Every folder above a file, those above others first. */
function foldersOf(files: readonly ImageFile[]): readonly string[] {
  const folders = new Set(FOLDERS);
  for (const { path } of files) for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return [...folders].sort();
}

function add(archive: Pack, name: string, content: Buffer): void {
  archive.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
