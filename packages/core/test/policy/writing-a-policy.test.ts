import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPolicy } from '../../src/policy/check-policy.ts';
import type { CouncilDocument, PolicyDocument } from '../../src/policy/document.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import { policySchema } from '../../src/policy/policy-schema.ts';
import { complaintsAbout, policyFrom, whyOf } from '../fixtures/policy-from-file.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
const page = read('../../../../docs/writing-a-policy.md');

/** The code blocks of the page in one language, each with the heading it stands under. */
const blocks = (language: string) =>
  page
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
        ([, code = '']) => ({ heading: section.split('\n', 1)[0] ?? '', code }),
      ),
    );

const [smallest, ...fragments] = blocks('yaml').map(({ heading, code }) => ({
  heading,
  value: parse(code) as Partial<PolicyDocument & CouncilDocument>,
}));
const whole = smallest?.value as PolicyDocument;

/** The smallest policy with a fragment in its place: at the top where it belongs there, else in its council. */
function withFragment(fragment: object): PolicyDocument {
  const atTop = Object.keys(fragment).every((name) => name in policySchema.properties);
  if (atTop) return { ...whole, ...fragment };
  const [council] = whole.councils;
  return { ...whole, councils: [{ ...council, ...fragment } as CouncilDocument] };
}

describe('docs/writing-a-policy.md', () => {
  it('begins with a policy that loads', () => {
    expect(loadPolicy(whole).councils.size).toBe(1);
  });

  it('has a fragment for each task', () => {
    expect(fragments.length).toBeGreaterThanOrEqual(6);
  });

  it.each(fragments)('shows under "$heading" what loads as it stands', ({ value }) => {
    expect(checkPolicy(loadPolicy(withFragment(value))).ok).toBe(true);
  });

  it('shows examples that are run', () => {
    const shown = fragments.find(({ value }) => 'examples' in value);
    const report = checkPolicy(loadPolicy(withFragment(shown?.value ?? {})));
    expect(report.examples.map(({ passed }) => passed)).toEqual([true, true]);
  });

  it('shows the error as it is', () => {
    const [council] = whole.councils;
    const [rule] = council?.routing.rules ?? [];
    const [everything] = council?.artefactClasses ?? [];
    const broken = withFragment({
      routing: { rules: [{ ...rule, services: 'wast' }], default: {} },
      artefactClasses: [{ ...everything, trigger: 'closed' }],
    });
    const [shown] = blocks('text');
    expect(() => loadPolicy(broken)).toThrow(shown?.code.trimEnd());
  });

  it('shows code that is run here', () => {
    const [shown] = blocks('ts');
    expect(shown?.code).toBe(read('../fixtures/policy-from-file.ts'));
    const example = join(import.meta.dirname, '../../../../examples/east-lindsey/policy.yaml');
    expect(complaintsAbout(policyFrom(example))).toEqual([]);
    const policy = loadPolicy(whole);
    expect(complaintsAbout(policy)).toEqual([
      'example: no examples show that the rules do what is meant',
      'council-tax: no rule leads to it: only a person does',
    ]);
    expect(whyOf(policy, 'example', 'Hello', 'there')).toEqual([
      'bins: subject and body have none of "bin", "bins"',
      'default: takes it',
    ]);
  });

  it('names every condition of a rule', () => {
    for (const name of Object.keys(policySchema.$defs.conditions.properties)) {
      expect(page).toContain(`\`${name}\``);
    }
  });
});
