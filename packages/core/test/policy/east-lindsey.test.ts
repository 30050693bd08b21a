import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ARTEFACT_KINDS } from '../../src/artefact.ts';
import { checkPolicy } from '../../src/policy/check-policy.ts';
import { classOf } from '../../src/policy/classification.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { RoutableItem } from '../../src/policy/policy.ts';
import { dues } from '../../src/policy/retention.ts';
import { route } from '../../src/policy/routing.ts';

const file = join(import.meta.dirname, '../../../../examples/east-lindsey/policy.yaml');
const policy = loadPolicy(parse(readFileSync(file, 'utf8')));
const council = policy.councils.get('east-lindsey');
if (council === undefined) throw new Error('the example lost its council');

const mail = (subject: string, text = ''): RoutableItem => ({
  channel: 'customerservices',
  kind: 'email',
  address: 'customerservices@e-lindsey.gov.uk',
  subject,
  text,
  signals: [],
});
const servicesOf = (item: RoutableItem) => route(council, item).lane.services;
const classOfA = (channel: string, kind: string) => classOf(council, { channel, kind });
const capOf = (channel: string, kind: string, capturedAt: string) =>
  new Date(
    dues(classOfA(channel, kind), council, { capturedAt: Date.parse(capturedAt) }).dueAt,
  ).toISOString();

describe("the notice's organisations", () => {
  it('N01 N02: the council is controller of all contact, its company of contact recordings', () => {
    const controllers = Object.fromEntries(
      council.classes.map(({ id, controller }) => [id, controller]),
    );
    expect(controllers).toMatchObject({ 'call-recording': 'psps', webchat: 'psps' });
    const others = Object.entries(controllers).filter(
      ([id]) => id !== 'call-recording' && id !== 'webchat',
    );
    expect(new Set(others.map(([, controller]) => controller))).toEqual(new Set(['eldc']));
    expect([...council.services.values()].map(({ controller }) => controller)).not.toContain(
      'psps',
    );
  });

  it('N03: the company processes first, and belongs to three councils', () => {
    const psps = policy.organisations.get('psps');
    expect([...(psps?.roles ?? [])]).toEqual(['controller', 'processor']);
    expect(psps?.ownedBy.map((id) => policy.organisations.get(id)?.name)).toEqual([
      'East Lindsey District Council',
      'South Holland District Council',
      'Boston Borough Council',
    ]);
  });

  it('N04: both have the data protection officer whom the notice names', () => {
    expect(policy.organisations.get('eldc')?.dataProtectionOfficer).toEqual({
      email: 'Information.Management@e-lindsey.gov.uk',
      phone: '01507 601111',
      post: 'Information Management, East Lindsey District Council, The Hub, Mareham Road, Horncastle, Lincolnshire LN9 6PH',
    });
    expect(policy.organisations.get('psps')?.dataProtectionOfficer).toEqual({
      name: 'Data Protection Officer',
      email: 'Data.Protection@pspsl.co.uk',
      phone: '01507 613303',
      post: 'Data Protection Officer, Public Sector Partnership Services, The hub, Mareham Road, Horncastle, Lincolnshire, LN9 6PH',
    });
  });

  it('N05: complaints may go to the Information Commissioner', () => {
    expect(policy.regulator).toEqual({
      name: 'Information Commissioner',
      website: 'https://ico.org.uk/',
    });
  });
});

describe("the notice's channels and services", () => {
  it('N06 to N10: are five ways to make contact', () => {
    expect([...council.channels.values()].map(({ kind, address }) => [kind, address])).toEqual([
      ['phone', '01507 601111'],
      ['email', 'customerservices@e-lindsey.gov.uk'],
      ['web-form', null],
      ['webchat', null],
      ['face-to-face', null],
    ]);
  });

  it('N13: are eight services, each with its id in the Local Government Service List', () => {
    const named = [...council.services.values()].slice(0, 8).map(({ name, lgsl }) => [name, lgsl]);
    expect(named).toEqual([
      ['Council Tax', 57],
      ['Benefits', 69],
      ['Business Rates', 55],
      ['Housing Advice and Support', 112],
      ['Environmental Protection', 412],
      ['Planning', 516],
      ['Waste Services', 524],
      ['Licensing', 860],
    ]);
  });

  it.each([
    ['council-tax', mail('Council Tax bill', 'Why has it gone up?')],
    ['benefits', mail('Housing Benefit', 'My hours have changed')],
    ['business-rates', mail('Rateable value of my shop')],
    ['housing', mail('Help', 'I am homeless from Monday')],
    ['environmental-protection', mail('Barking', 'The dog never stops')],
    ['planning', mail('Objection', 'to the planning application at no. 7')],
    ['waste', mail('Missed collection', 'again')],
    ['licensing', mail('Premises licence', 'for our hall')],
  ])('N13: %s is reached by its own words', (service, item) => {
    expect(servicesOf(item)).toEqual([service]);
  });

  it('N34: a Council Tax query goes directly to the Council Tax team', () => {
    const { rule, lane } = route(council, mail('council tax query'));
    expect([rule, lane.mode, lane.services]).toEqual(['council-tax', 'route', ['council-tax']]);
    expect(council.services.get('council-tax')?.team).toBe('council-tax');
  });

  it('N34: a garden bin purchase goes to that team, by mail, form or phone', () => {
    for (const item of [
      mail('Garden bin', 'I want to purchase a garden bin service'),
      { ...mail(''), channel: 'web-form', kind: 'web-form', form: 'garden-bin' },
      { ...mail('', 'would like a brown bin'), channel: 'switchboard', kind: 'phone' },
    ]) {
      const { lane } = route(council, item);
      expect([lane.mode, lane.services]).toEqual(['route', ['waste']]);
    }
  });

  it('N38: a request for access is noticed on every channel', () => {
    for (const { id, kind } of council.channels.values()) {
      const item = { ...mail('', 'I want a copy of my personal data'), channel: id, kind };
      expect(route(council, item).lane.flags).toEqual(['access']);
    }
  });

  it('N40: other queries about personal data go to the data protection officer', () => {
    expect(servicesOf(mail('Your privacy notice'))).toEqual(['privacy-query']);
    expect(council.services.get('privacy-query')?.team).toBe('information-management');
  });
});

describe("the notice's periods", () => {
  it('N16 N17: a call recording and both its numbers go within 30 days', () => {
    for (const kind of ['recording', 'transcript', 'contact-details']) {
      expect(classOfA('switchboard', kind).id).toBe('call-recording');
      expect(capOf('switchboard', kind, '2026-06-04T10:15:00Z')).toBe('2026-07-04T10:15:00.000Z');
    }
  });

  it('N16: and is there until less than a minute before', () => {
    expect(classOfA('switchboard', 'recording').leadMs).toBeLessThan(60_000);
  });

  it('N21 N22: a webchat goes within 2 years, with the name, email address and postcode', () => {
    for (const kind of ['transcript', 'message', 'contact-details']) {
      expect(classOfA('webchat', kind).id).toBe('webchat');
      expect(capOf('webchat', kind, '2028-02-29T10:15:00Z')).toBe('2030-02-28T10:15:00.000Z');
    }
  });

  it('N19: hold from June 2024', () => {
    expect(policy.document.effectiveFrom).toBe('2024-06-01');
  });

  it('N23 N24 N25: recordings serve quality, complaints and training', () => {
    for (const { purposes } of [
      classOfA('switchboard', 'recording'),
      classOfA('webchat', 'transcript'),
    ]) {
      expect(purposes).toEqual(
        expect.arrayContaining(['quality-monitoring', 'complaint', 'training']),
      );
    }
  });

  it('N23 N25: neither quality nor training is a reason to keep one longer', () => {
    expect([...council.holdReasons.keys()].filter((id) => /train|quality/.test(id))).toEqual([]);
  });

  it('N14 N27: the high-level line serves continuity', () => {
    expect(classOfA('customerservices', 'summary')).toMatchObject({
      id: 'summary',
      trigger: 'closed',
    });
    expect(classOfA('customerservices', 'summary').purposes).toContain('continuity');
  });

  it('cover every kind of artefact on every channel', () => {
    for (const { id } of council.channels.values()) {
      for (const kind of [...ARTEFACT_KINDS, 'quarantined', 'unheard-of']) {
        const found = classOfA(id, kind);
        expect(found.trigger === 'captured' || found.backstop !== null).toBe(true);
      }
    }
    expect(classOfA('customerservices', 'quarantined').id).toBe('quarantine');
    expect(classOfA('customerservices', 'original').id).toBe('original');
    expect(classOfA('customerservices', 'contact-details').id).toBe('contact-details');
    expect(classOfA('face-to-face', 'note').id).toBe('face-to-face-note');
    expect(classOfA('web-form', 'form').id).toBe('web-form');
  });
});

describe('the example', () => {
  it('does what its own examples say, and nothing in it is idle', () => {
    const { ok, examples, warnings } = checkPolicy(policy);
    expect(examples.filter(({ passed }) => !passed)).toEqual([]);
    expect(ok).toBe(true);
    expect(warnings).toEqual([]);
    expect(examples.length).toBeGreaterThanOrEqual(20);
  });
});
