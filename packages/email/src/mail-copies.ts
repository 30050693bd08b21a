import { pathOf } from './file-names.ts';
import { statsOf } from './file-state.ts';
import { markOf, type FolderLayout } from './folder-layout.ts';
import { mailKeyOfFile } from './mail-file.ts';
import { namesIn } from './mail-folder.ts';

export interface MailCopy {
  readonly folder: string;
  readonly name: string;
}

const isMail = async (copy: MailCopy, key: string, messageBytes: number): Promise<boolean> => {
  const path = pathOf(copy.folder, copy.name);
  const stats = await statsOf(path);
  return stats?.isFile() === true && (await mailKeyOfFile(path, messageBytes)) === key;
};

const namedPlace = async (
  layout: FolderLayout,
  folder: string,
  place: string,
): Promise<readonly string[]> => {
  const name = layout.nameOf(place);
  return name === null
    ? (await namesIn(folder)).filter((one) => layout.placeOf(one) === place)
    : [name];
};

/**
 * Every file that holds the mail: where it arrived, when what lies there now is that mail and not a later one under the
 * same name, and where it was moved to, also from other places when it had come twice.
 */
export const findCopies = async (
  layout: FolderLayout,
  place: string,
  key: string,
  messageBytes: number,
): Promise<readonly MailCopy[]> => {
  const copies: MailCopy[] = [];
  for (const folder of layout.arrivals)
    for (const name of await namedPlace(layout, folder, place))
      if (await isMail({ folder, name }, key, messageBytes)) copies.push({ folder, name });
  const mark = markOf(key);
  for (const folder of [layout.processed, layout.quarantine])
    for (const name of await namesIn(folder))
      if (name.includes(mark)) copies.push({ folder, name });
  return copies;
};
