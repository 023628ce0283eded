import type { Artifacts, EventListener, Role, Store } from '@tasnif/store';
import type { Comparisons } from './bake-off/comparisons.ts';
import type { Classifier } from './classify/classifier.ts';
import type { AliasAnswers } from './deployment/alias-answers.ts';
import type { DriftReader } from './deployment/drift.ts';
import type { Links } from './files/links.ts';

/** What the api works with, the same for all requests. */
export interface Services {
  store: Store;
  artifacts: Artifacts;
  listener: EventListener;
  classifier: Classifier;
  aliases: AliasAnswers;
  drift: DriftReader;
  comparisons: Comparisons;
  links: Links;
  /** Folders of this machine that base models may be imported from; absolute. */
  modelFolders: readonly string[];
}

/** Who is asking. */
export interface Actor {
  keyId: string;
  role: Role;
}

/** What a resolver is given. */
export interface Context extends Services {
  actor: Actor;
}
