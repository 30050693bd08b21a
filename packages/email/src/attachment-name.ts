import { plainLine } from './plain-text.ts';

const MAX_NAME = 150;

/**
 * A name that is safe to show and to store under: the last step of any path, without what file systems or shells
 * take specially; `attachment-3` when nothing is left.
 *
 * @param position counted from 1.
 */
export const attachmentName = (claimed: string | undefined, position: number): string => {
  const last =
    plainLine(claimed ?? '', 1000)
      .split(/[/\\]/)
      .at(-1) ?? '';
  const safe = last.replace(/[<>:"|?*\ufffd]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  if (safe === '') return `attachment-${position}`;
  if (safe.length <= MAX_NAME) return safe;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(safe)?.[0] ?? '';
  return (safe.slice(0, MAX_NAME - extension.length) + extension).toWellFormed();
};
