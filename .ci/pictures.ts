import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  artefactLifecycle,
  contactLifecycle,
  holdLifecycle,
  matterLifecycle,
} from '@council-contact/core';
import { picture } from '../packages/core/src/lifecycle/picture.ts';
import { pages, read, root } from './pages.ts';

const lifecycles = new Map(
  [contactLifecycle, matterLifecycle, artefactLifecycle, holdLifecycle].map((each) => [
    each.id,
    each,
  ]),
);

const DRAWN =
  /^(<!-- drawn from the (\w+) machine by `npm run picture` -->\n```mermaid\n)[^]*?(?=^```$)/gm;

/** A page with its pictures as the machines are now. */
export const redrawn = (page: string): string =>
  page.replaceAll(DRAWN, (whole: string, head: string, id: string) => {
    const lifecycle = lifecycles.get(id);
    return lifecycle === undefined ? whole : head + picture(lifecycle);
  });

if (import.meta.main) {
  for (const path of pages()) {
    const page = read(path);
    const drawn = redrawn(page);
    if (drawn === page) continue;
    writeFileSync(join(root, path), drawn);
    console.log(`${path}: drawn anew`);
  }
}
