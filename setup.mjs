// Set-up in one command. Plain JavaScript without dependencies, for any Node from 18:
// it has to work on a fresh clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const say = (text) => process.stderr.write(`setup: ${text}\n`);

// 1. Packages: installed when they are missing or were made from another lockfile or platform.
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex');
const stamp = join(root, 'node_modules', '.setup-stamp');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  say('installing packages with npm ci ...');
  const { status } = spawnSync('npm ci --loglevel=error --no-fund --no-audit', {
    cwd: root,
    shell: true, // npm is a script on Windows
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    say('npm ci failed: the first lines above say why. Is the npm registry reachable?');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

// 2. Node: scripts run on the one in node_modules/.bin, where the registry has it for this platform.
const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough = major > 24 || (major === 24 && minor >= 11);
const pinned = process.platform === 'win32' ? 'node.cmd' : 'node';
if (!newEnough && !existsSync(join(root, 'node_modules', '.bin', pinned))) {
  say(
    `Node 24.11 or newer is needed, this is ${process.version}, and none could be installed for ` +
      `${process.platform} ${process.arch}. Install Node 24 and run the command again.`,
  );
  process.exit(1);
}
