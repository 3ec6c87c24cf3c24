import { declareContractsList } from "./contracts/list.ts";
import { declareContractsNew } from "./contracts/new.ts";
import { declareContractsExport, declareContractsImport } from "./contracts/odcs.ts";
import { declareContractsPull } from "./contracts/pull.ts";
import { declareContractsValidate } from "./contracts/validate.ts";
import type { Declare } from "./run.ts";

/** The commands of `headgate contracts`, in the order of its help. */
const CONTRACTS_COMMANDS: readonly Declare[] = [
  declareContractsValidate,
  declareContractsNew,
  declareContractsList,
  declareContractsPull,
  declareContractsImport,
  declareContractsExport,
];

export const declareContracts: Declare = (program, run) => {
  const group = program.command("contracts").description("the contracts consumers keep: what they say they read");
  for (const declare of CONTRACTS_COMMANDS) declare(group, run);
};
