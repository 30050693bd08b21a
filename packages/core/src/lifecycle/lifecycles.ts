import { artefactMachine } from './artefact-machine.ts';
import { contactMachine } from './contact-machine.ts';
import { councilMachine } from './council-machine.ts';
import { defineLifecycle } from './define-lifecycle.ts';
import { disclosureMachine } from './disclosure-machine.ts';
import { holdMachine } from './hold-machine.ts';
import { matterMachine } from './matter-machine.ts';

export const contactLifecycle = defineLifecycle({
  id: 'contact',
  version: 1,
  machine: contactMachine,
});
export const matterLifecycle = defineLifecycle({
  id: 'matter',
  version: 1,
  machine: matterMachine,
});
export const artefactLifecycle = defineLifecycle({
  id: 'artefact',
  version: 1,
  machine: artefactMachine,
});
export const councilLifecycle = defineLifecycle({
  id: 'council',
  version: 1,
  machine: councilMachine,
});
export const disclosureLifecycle = defineLifecycle({
  id: 'disclosure',
  version: 1,
  machine: disclosureMachine,
});
export const holdLifecycle = defineLifecycle({ id: 'hold', version: 1, machine: holdMachine });
