// Everything that must hold between fields. One list, in the order of a spec; each entry has a test of its own in rules.test.ts.
import type { Rule } from "./rule.ts";
import { baseIsRead, precisionIsTrained } from "./rules/capability-rules.ts";
import { gpusDivideTheHeads, weightsFitTheGpus } from "./rules/cluster-rules.ts";
import {
  datasetsAreUsed,
  expectationsCanHold,
  filesAreNamedOnce,
  lengthWindowIsOpen,
  suiteDatasetsExist,
  suitesReadTheirDatasets,
  trainingDataExists,
} from "./rules/data-rules.ts";
import {
  compressionGatesHold,
  evaluationHasSuites,
  gatesMeasureSuites,
  qualityDropHasScore,
  servingGatesHold,
} from "./rules/gates-rules.ts";
import {
  laterEnvironmentsServe,
  modelSectionsHaveAModel,
  objectivesHaveAService,
  oneModelIsServed,
  servingHasATarget,
  somethingIsMade,
} from "./rules/section-rules.ts";
import {
  environmentsExist,
  formerNameIsAnother,
  namesJoin,
  targetsAreUsed,
  targetsExist,
  teamIsFolder,
} from "./rules/identity-rules.ts";
import { loadFits, objectivesLeaveABudget, thresholdIsAnEdge } from "./rules/objectives-rules.ts";
import {
  adapterRankIsServed,
  clustersHaveImages,
  gpusAreInTheCatalogue,
  networkNeedsKeys,
  queueHoldsABatch,
  threadsFitAMachine,
  topPIsUsed,
} from "./rules/serving-rules.ts";
import {
  columnsFitTheFormat,
  filesHoldSamples,
  pseudonymKeysArePinned,
  sourcesNameSomething,
  tablesHaveTheColumns,
  urlsArePinned,
} from "./rules/source-rules.ts";
import {
  comparedDatasetsExist,
  datasetsReadNoCircle,
  readDatasetsExist,
  readsArePinned,
  readsAreAsTheirDatasets,
  sourcesAreOfOneKind,
} from "./rules/read-rules.ts";
import { sequencesFitTheModel, servesWhatItTrained } from "./rules/training-rules.ts";
import { wordCategoriesExist, wordsAreInForce } from "./rules/word-rules.ts";
import { servedFieldsAreUsed, targetFieldsAreUsed } from "./rules/unused-rules.ts";
import { runIsLongEnough } from "./rules/learning-rules.ts";

export const rules = {
  teamIsFolder,
  namesJoin,
  formerNameIsAnother,
  somethingIsMade,
  trainingDataExists,
  suiteDatasetsExist,
  suitesReadTheirDatasets,
  datasetsAreUsed,
  filesAreNamedOnce,
  sourcesNameSomething,
  urlsArePinned,
  sourcesAreOfOneKind,
  readDatasetsExist,
  datasetsReadNoCircle,
  comparedDatasetsExist,
  readsAreAsTheirDatasets,
  readsArePinned,
  pseudonymKeysArePinned,
  filesHoldSamples,
  columnsFitTheFormat,
  tablesHaveTheColumns,
  lengthWindowIsOpen,
  expectationsCanHold,
  wordCategoriesExist,
  wordsAreInForce,
  baseIsRead,
  precisionIsTrained,
  sequencesFitTheModel,
  servesWhatItTrained,
  runIsLongEnough,
  compressionGatesHold,
  servingGatesHold,
  qualityDropHasScore,
  gatesMeasureSuites,
  evaluationHasSuites,
  laterEnvironmentsServe,
  modelSectionsHaveAModel,
  oneModelIsServed,
  clustersHaveImages,
  gpusAreInTheCatalogue,
  gpusDivideTheHeads,
  weightsFitTheGpus,
  adapterRankIsServed,
  topPIsUsed,
  queueHoldsABatch,
  networkNeedsKeys,
  threadsFitAMachine,
  servedFieldsAreUsed,
  targetFieldsAreUsed,
  objectivesLeaveABudget,
  thresholdIsAnEdge,
  loadFits,
  objectivesHaveAService,
  environmentsExist,
  targetsExist,
  targetsAreUsed,
  servingHasATarget,
} as const satisfies Readonly<Record<string, Rule>>;

/**
 * Those that a release needs which follows a promotion record, so that it can be made: the record's project is older than the platform and
 * the compiler, and anybody may have written it. What else is wrong with it was for whoever promoted it.
 */
export const rulesOfPromoted = {
  trainingDataExists,
  suiteDatasetsExist,
  compressionGatesHold,
  servingGatesHold,
  qualityDropHasScore,
  gatesMeasureSuites,
  evaluationHasSuites,
  modelSectionsHaveAModel,
  oneModelIsServed,
  clustersHaveImages,
  gpusAreInTheCatalogue,
  adapterRankIsServed,
  networkNeedsKeys,
  objectivesLeaveABudget,
  thresholdIsAnEdge,
  objectivesHaveAService,
} as const satisfies Partial<typeof rules>;
