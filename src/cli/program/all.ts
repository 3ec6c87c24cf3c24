import { declareCatalog } from "./catalog.ts";
import { declareCheck } from "./check.ts";
import { declareCompat } from "./compat.ts";
import { declareConsumers } from "./consumers.ts";
import { declareContracts } from "./contracts.ts";
import { declareExplain } from "./explain.ts";
import { declareInit } from "./init.ts";
import { declarePlan } from "./plan.ts";
import { declarePredict } from "./predict.ts";
import { declareRegister } from "./register.ts";
import type { Declare } from "./run.ts";
import { declareSamples } from "./samples.ts";
import { declareSnapshot } from "./snapshot.ts";
import { declareTest } from "./test.ts";

/** Every command, in the order of `headgate --help`. */
export const COMMANDS: readonly Declare[] = [
  declareCheck,
  declarePredict,
  declareCatalog,
  declareConsumers,
  declareContracts,
  declarePlan,
  declareTest,
  declareSamples,
  declareRegister,
  declareSnapshot,
  declareCompat,
  declareExplain,
  declareInit,
];
