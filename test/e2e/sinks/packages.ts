import { type MavenFile, mavenArchive } from "../../support/maven-file.ts";

/** The newest release of Debezium's JDBC sink that Maven Central has as an archive with its drivers. */
const JDBC_SINK: MavenFile = {
  artifact: "io.debezium:debezium-connector-jdbc:3.6.0.Final:tar.gz:plugin",
  sha1: "1416566f8de357f2a45f91739f7bf13a2af3d3e1",
};

/** A folder for `plugin.path`, 40 MB the first time. */
export function jdbcSinkPlugin(): Promise<string> {
  return mavenArchive("jdbc-sink-plugin", JDBC_SINK);
}
