import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';

/** A file of an image: a program, or a link to one. */
export type ImageFile = { readonly path: string; readonly content: Buffer; readonly mode?: number } | { readonly path: string; readonly link: string };

/** An image that is made of nothing but these files. */
export interface Image {
  readonly name: string;
  readonly files: readonly ImageFile[];
  readonly command: readonly string[];
}

/** Writes images as one archive in the form of `docker save`, which `ctr images import` reads. */
export async function writeImages(path: string, images: readonly Image[]): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(path));
  const manifest: { Config: string; RepoTags: string[]; Layers: string[] }[] = [];
  for (const image of images) {
    const layer = await layerOf(image.files);
    const config = Buffer.from(JSON.stringify({ architecture: process.arch === 'arm64' ? 'arm64' : 'amd64', os: 'linux', config: { Cmd: image.command, Env: ['PATH=/bin'] }, rootfs: { type: 'layers', diff_ids: [`sha256:${digest(layer)}`] }, history: [] }));
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
  for (const name of ['bin', 'tmp', 'etc']) layer.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755, mtime: new Date(0) });
  for (const file of files) {
    if ('link' in file) layer.entry({ name: file.path, type: 'symlink', linkname: file.link, mtime: new Date(0) });
    else layer.entry({ name: file.path, mode: file.mode ?? 0o755, mtime: new Date(0) }, file.content);
  }
  layer.finalize();
  return whole;
}

function add(archive: Pack, name: string, content: Buffer): void {
  archive.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
