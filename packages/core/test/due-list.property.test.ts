import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueList } from '../src/memory-store/due-list.ts';

const seed = Number(process.env['CC_SEED'] ?? 20_260_105);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const at = fc.integer({ min: 0, max: 30 });
const operations = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ set: key, at }) },
    fc.record({ delete: key }),
    fc.record({ due: at, limit: fc.integer({ min: 0, max: 9 }) }),
  ),
  { maxLength: 400, size: 'max' },
);

describe('the list of what comes due', () => {
  it('answers as a map that is sorted for each question', () => {
    fc.assert(
      fc.property(operations, (history) => {
        const list = new DueList();
        const model = new Map<string, number>();
        const answers: unknown[] = [];
        const expected: unknown[] = [];
        const inOrder = () => [...model].toSorted(([a, m], [b, n]) => m - n || (a < b ? -1 : 1));
        for (const operation of history) {
          if ('set' in operation) {
            list.set(operation.set, operation.at);
            model.set(operation.set, operation.at);
          } else if ('delete' in operation) {
            list.delete(operation.delete);
            model.delete(operation.delete);
          } else {
            const due = inOrder().filter(([, instant]) => instant <= operation.due);
            answers.push(list.due(operation.due, operation.limit));
            expected.push(due.slice(0, operation.limit).map(([name]) => name));
          }
          answers.push(list.next());
          expected.push(inOrder()[0]?.[1] ?? null);
        }
        expect(answers).toEqual(expected);
      }),
      { seed, numRuns: 200 },
    );
  });
});
