import { EXIT } from '../command/exit-codes.ts';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { table } from '../command/table.ts';
import { verb } from '../command/verb.ts';
import { overview, type Overview } from './overview.ts';

const REASONS = {
  share: 'far more is due at once than usual',
  'clock-jump': 'time has jumped, or nobody has looked for days',
} as const;

const stoppedLine = ({
  reason,
  due,
  live,
  since,
}: NonNullable<Overview['disposalStopped']>): string =>
  `erasing is stopped since ${since}: ${REASONS[reason]} (${due} of ${live}). Look, then erase --due --confirm`;

const screen = (seen: Overview, name: string): readonly string[] => {
  const { waiting, outbox, held, due, disposalStopped } = seen;
  return [
    `${name}, policy ${seen.policy.version}: ${seen.status}`,
    ...Object.entries(seen.channels).map(([id, state]) => `channel ${id}: ${state}`),
    '',
    ...table(
      ['stage', 'contacts'],
      Object.entries(seen.stages).map(([stage, count]) => [stage, String(count)]),
    ),
    '',
    `waiting: ${waiting.triage} for triage, ${waiting.acceptance} for their team, ${waiting.writing} to be written`,
    `overdue: ${seen.overdue} past their response target`,
    `quarantined: ${seen.quarantined}`,
    `outbox: ${outbox.pending} pending, ${outbox.parked} parked`,
    `held: ${held.artefacts} artefacts by ${held.holds} holds, ${held.reviewDue} to be reviewed`,
    ...(disposalStopped === null ? [] : [stoppedLine(disposalStopped)]),
    '',
    ...table(
      ['due', 'artefacts', 'answers', 'hold reviews'],
      [
        ['24 hours', String(due.day.artefacts), String(due.day.answers), String(due.day.reviews)],
        ['7 days', String(due.week.artefacts), String(due.week.answers), String(due.week.reviews)],
      ],
    ),
  ];
};

export const status = verb({
  name: 'status',
  args: [],
  summary: 'What there is and what waits, in one screen.',
  options: { ...CONFIG, ...COUNCIL, ...JSON_OUT },
  throughDaemon: true,
  async run({ options: { config, council, json }, terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const seen = await overview(deployment);
    const { name } = deployment.council().policy;
    if (json) terminal.print(JSON.stringify(seen));
    else for (const line of screen(seen, name)) terminal.print(line);
  },
});

export const health = verb({
  name: 'health',
  args: [],
  summary: 'Whether a daemon runs and its channels work: for a watch that looks at the exit code.',
  details:
    '0: it works, perhaps not all of it (degraded). 1: a channel is down, or no daemon runs. 75: ask again, it is just\nstarting or stopping.',
  options: { ...CONFIG, ...COUNCIL, ...JSON_OUT },
  throughDaemon: true,
  async run({ options: { config, council, json }, terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const all = await overview(deployment);
    const { status: state, channels, quarantined, overdue, outbox, disposalStopped, at } = all;
    const { parked } = outbox;
    const seen = { status: state, channels, quarantined, overdue, parked, disposalStopped, at };
    if (json) terminal.print(JSON.stringify(seen));
    else {
      terminal.print(state);
      for (const [id, one] of Object.entries(channels)) terminal.print(`channel ${id}: ${one}`);
      terminal.print(`${parked} parked, ${quarantined} quarantined, ${overdue} overdue`);
      if (disposalStopped !== null) terminal.print(stoppedLine(disposalStopped));
      if (state === 'stopped') terminal.say('No daemon works on this store: start it with run.');
    }
    return state === 'down' || state === 'stopped' ? EXIT.failed : EXIT.ok;
  },
});
