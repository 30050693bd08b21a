import type { Flag } from '../contact.ts';
import type { HoldReasonDocument } from './document.ts';

/**
 * The legitimate reasons to keep an artefact past its period that every policy has; a policy adds its own, or replaces
 * one by its id. None is kept without a review: six months at the longest.
 */
export const STANDARD_HOLD_REASONS: readonly HoldReasonDocument[] = [
  { id: 'open-sar', label: 'Open request for access (DPA 2018 s.173)' },
  { id: 'open-foi-eir', label: 'Open request for information (FOIA 2000 s.77; EIR 2004)' },
  {
    id: 'subject-request',
    label:
      'Open request for rectification, erasure or restriction, or an objection (UK GDPR Art. 16 to 18, 21)',
  },
  { id: 'dp-complaint', label: 'Data-protection complaint (DPA 2018 s.164A)' },
  { id: 'service-complaint', label: 'Complaint about a service' },
  { id: 'legal-claim', label: 'Legal claim made or expected' },
  { id: 'crime-prevention', label: 'Prevention or detection of crime' },
  { id: 'safeguarding', label: 'Safeguarding of a child or an adult at risk' },
  { id: 'breach-evidence', label: 'Evidence of a personal data breach' },
  { id: 'audit-fraud', label: 'Audit or fraud investigation' },
  { id: 'staff-disciplinary', label: 'Staff disciplinary case' },
];

/** The hold reason of the provisional hold that each flag places. Every policy has them. */
export const FLAG_HOLD_REASONS: Readonly<Record<Flag, string>> = {
  access: 'open-sar',
  erasure: 'subject-request',
  rectification: 'subject-request',
  restriction: 'subject-request',
  objection: 'subject-request',
  foi: 'open-foi-eir',
  eir: 'open-foi-eir',
  complaint: 'service-complaint',
  'data-protection-complaint': 'dp-complaint',
};

/** Of a hold reason that names none. */
export const LONGEST_REVIEW = 'P6M';
