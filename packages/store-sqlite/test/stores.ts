/**
 * The rows of a store as each schema version wrote them, by version: what every later release must still read. Never
 * changed; a migration adds one.
 */
const FIRST_ROWS = `
INSERT INTO council (number, id) VALUES (2, 'northmere');
INSERT INTO artefact_class (number, id) VALUES (2, 'correspondence');
INSERT INTO place (number, council, machine, stage, within, status, count) VALUES
  (1, 2, 'contact', 'routed', 'offered', 'active', 1),
  (2, 2, 'matter', 'routed', '', 'active', 1),
  (3, 2, 'artefact', 'kept', '', 'active', 1);
INSERT INTO instance (number, family, member, place, machine_version, version, service, updated_at, expires_at, head_hash, snapshot) VALUES
  (1, 'c-1', '', 1, 1, 2, NULL, 1767603600000, NULL, x'aa01', '{"value":"routed"}'),
  (2, 'c-1', '/m1', 2, 1, 1, 'waste', 1767603600000, NULL, x'aa02', '{}'),
  (3, 'c-1', '/a1', 3, 1, 1, NULL, 1767603600000, NULL, x'aa03', '{}');
INSERT INTO event (sequence, instance, council, version, at, hash, event, facts) VALUES
  (1, 1, 2, 1, 1767603600000, x'bb01', '{"type":"contact.received"}', '[]'),
  (2, 1, 2, 2, 1767603600001, x'bb02', '{"type":"contact.route"}', NULL);
INSERT INTO timer (instance, key, generation, due_at) VALUES (3, 'dispose', 1, 1770195600000);
INSERT INTO effect (key, instance, council, kind, params, state, attempts, next_at, last_error, leased, ready_at) VALUES
  ('c-1~1~0', 'c-1', 'northmere', 'acknowledge', '{}', 'pending', 1, 1767603600000, 'CC_BUSY', 0, 1767603600000);
INSERT INTO inbox (generation, hash, contact, result) VALUES (8104, x'cc01', 1, '{"status":"accepted"}');
INSERT INTO conversation (generation, hash, contact) VALUES (8104, x'cc02', 1);
INSERT INTO artefact_body (artefact, body, blob) VALUES (3, x'dd01', NULL);
INSERT INTO artefact_key (artefact, live, class, epoch, wrapped) VALUES (3, 1, 2, 1001, x'dd02');
INSERT INTO artefact_index (generation, hash, artefact) VALUES (8104, x'cc03', 3);
INSERT INTO epoch (epoch, state, opened_at, closed_at) VALUES (1, 'open', 1767603600000, NULL);
INSERT INTO channel_state (channel, key, value) VALUES ('post', 'cursor', '17');
`;

export const ROWS_BY_VERSION: readonly string[] = [FIRST_ROWS, FIRST_ROWS];
