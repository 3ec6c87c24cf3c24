/** The public API: the pipeline and its parts, for programs that bring their own files, registries or output. */

export { workTree } from "./adapters/files.ts";
export { openGit } from "./adapters/git.ts";
export { loadSqlParser } from "./adapters/libpg-query.ts";
export { postgres16Check } from "./adapters/pg-query-emscripten.ts";
export { pgliteEngine } from "./adapters/pglite.ts";
export { postgresEngine } from "./adapters/postgres-engine.ts";
export { openRegistry } from "./adapters/registry/client.ts";
export { checkReaderWriter } from "./avro/compatibility.ts";
export { parsingCanonicalForm } from "./avro/forms/canonical-form.ts";
export { schemaFingerprint } from "./avro/forms/fingerprint.ts";
export { normalizeSchema } from "./avro/forms/normalize.ts";
export { meaningChanges } from "./avro/meaning/meaning.ts";
export { renamedField } from "./avro/meaning/renamed-field.ts";
export { parseSchema } from "./avro/parsing/parse.ts";
export { rootCauses } from "./avro/root-cause.ts";
export { diff } from "./catalog/diff.ts";
export { emptyCatalog } from "./catalog/empty.ts";
export { type EngineReplayed, type EngineReplayOptions, replayOn } from "./catalog/engine/replay.ts";
export { catalogJson } from "./catalog/json.ts";
export { formatType } from "./catalog/print.ts";
export { type Replayed, type ReplayedMigration, type ReplayOptions, replay } from "./catalog/replay.ts";
export { parseConfig } from "./config/config.ts";
export { parseContracts } from "./contracts/format.ts";
export { type ContractCase, judgeContracts } from "./contracts/judge.ts";
export { type ReaderFilter, readers } from "./contracts/query.ts";
export { type TableShape, tableShapes } from "./contracts/shape.ts";
export { readConnectors } from "./debezium/formats/read.ts";
export { type PredictOptions, predict } from "./debezium/predict.ts";
export { type GateInput, type GatePorts, type GateSide, gate } from "./gate.ts";
export { readHistory } from "./migrations/read.ts";
export type { Catalog, Column, ColumnType, Publication, Relation, UserType } from "./model/catalog.ts";
export type { Change, CommitPoint } from "./model/change.ts";
export type { Config, DatabaseConfig } from "./model/config.ts";
export type { ConnectSchema } from "./model/connect-schema.ts";
export type { Contract, ContractVerdict, Reader } from "./model/contract.ts";
export type { Finding, Severity } from "./model/finding.ts";
export type { Location, Position } from "./model/location.ts";
export type { History, Migration, SourceFile } from "./model/migration.ts";
export type { Evidence, Plan, PlanVerdict } from "./model/plan.ts";
export type { Connector, Prediction, SubjectPrediction } from "./model/prediction.ts";
export type { RegisteredVersion, RegistryServer, RegistrySettings, RegistrySubject } from "./model/registry.ts";
export type { Coverage, Report } from "./model/report.ts";
export type { Statement } from "./model/statement.ts";
export type { CompatibilityResult, Incompatibility, Level, MeaningChange, Witness } from "./model/verdict.ts";
export { LEVELS } from "./model/verdict.ts";
export type { DatabaseUnderReview } from "./pass/build.ts";
export type { EngineUse } from "./pass/engine.ts";
export { parsePlans } from "./plans/format.ts";
export type {
  CatalogEngine,
  Database,
  DialectCheck,
  EngineAnswer,
  EngineSession,
  FileTree,
  Git,
  RegistryHistory,
  SchemaRegistry,
  SqlParser,
} from "./ports.ts";
export { InputError } from "./ports.ts";
export { checkCompatibility } from "./registry/levels.ts";
export { snapshotHistory } from "./registry/snapshot/read.ts";
export { githubWriter } from "./report/github.ts";
export { jsonWriter } from "./report/json.ts";
export { markdownWriter } from "./report/markdown.ts";
export { textWriter } from "./report/text.ts";
export { type Paint, plain, type ReportWriter } from "./report/writer.ts";
export { RULES } from "./rules/all.ts";
export type { Rule } from "./rules/rule.ts";
export { readStatements } from "./sql/read.ts";
