import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walk } from './lifecycle-walk.ts';

const example = join(import.meta.dirname, '..');
const home = await mkdtemp(join(tmpdir(), 'east-lindsey-'));
try {
  for (const name of ['council-contact.yaml', 'policy.yaml', 'mail']) {
    await cp(join(example, name), join(home, name), { recursive: true });
  }
  console.log('A copy of the example is taken to its end, with a clock that is moved on.\n');
  let erased = null;
  for await (const { day, what, stages, artefacts, kept, epochs, skeleton } of walk(
    home,
    new Date(),
  )) {
    const counts = Object.entries(stages).map(([stage, count]) => `${count} ${stage}`);
    console.log(`day ${day}: ${what}`);
    console.log(`  contacts: ${counts.join(', ') || 'none'}; artefacts not erased: ${artefacts}`);
    console.log(
      `  on the disk: ${kept.files} files, ${kept.bytes} bytes; epoch keys ${epochs.join(', ')}`,
    );
    console.log(
      `  in which an address or a line of a mail can be read: ${kept.withTraces.length}\n`,
    );
    erased ??= skeleton;
  }
  console.log('What was left of one contact after its erasure, until its own period ended:');
  console.log(JSON.stringify(erased, null, 2));
} finally {
  await rm(home, { recursive: true, force: true });
}
