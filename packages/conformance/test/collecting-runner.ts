import type { TestContext, TestRunner } from '../src/index.ts';

export interface Result {
  /** The path of groups and the test, without the suite's own heading: 'timers > …'. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly reason: string;
}

/** A test runner in a few lines: what describeStore asks of one, with the results as values. */
export const collectingRunner = () => {
  const groups: string[] = [];
  const tests: { name: string; test: (context: TestContext) => Promise<void> }[] = [];

  const runner: TestRunner = {
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    it(name, test) {
      tests.push({ name: [...groups.slice(1), name].join(' > '), test });
    },
  };

  const run = async (isWanted: (name: string) => boolean = () => true): Promise<Result[]> => {
    const results: Result[] = [];
    for (const { name, test } of tests.filter((one) => isWanted(one.name))) {
      let skipped: string | null = null;
      const skip = (reason: string): void => {
        skipped = reason;
      };
      try {
        await test({ skip });
        results.push({
          name,
          status: skipped === null ? 'passed' : 'skipped',
          reason: skipped ?? '',
        });
      } catch (error) {
        results.push({ name, status: 'failed', reason: String(error) });
      }
    }
    return results;
  };

  return { runner, run };
};
