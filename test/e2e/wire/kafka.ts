import { writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { type RunningChild, startChild } from "../../support/child.ts";
import { javaFlags, propertiesText } from "../../support/java.ts";
import { run } from "../../support/run.ts";
import type { WirePackages } from "./packages.ts";

const LOGGING = join(import.meta.dirname, "log4j2.properties");
/** Any 16 bytes in URL-safe base64 will do. */
const CLUSTER = "aGVhZGdhdGUtd2lyZS1lMg";

export interface KafkaPorts {
  readonly broker: number;
  readonly controller: number;
}

/** One broker that is its own controller. */
export async function startKafka(packages: WirePackages, folder: string, ports: KafkaPorts): Promise<RunningChild> {
  const config = join(folder, "kafka.properties");
  await writeFile(config, propertiesText(brokerConfig(folder, ports)));
  const logging = `-Dlog4j2.configurationFile=${LOGGING}`;
  const java = [...javaFlags("400m"), logging, "-cp", packages.kafka];
  await run("java", [...java, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", config]);
  return startChild({
    name: "Kafka",
    program: "java",
    args: [...java, "kafka.Kafka", config],
    cwd: folder,
    log: join(folder, "kafka.log"),
    ready: () => listens(ports.broker),
  });
}

/** A single node needs every factor set to 1, those of topics nobody here uses among them. */
function brokerConfig(folder: string, { broker, controller }: KafkaPorts): Readonly<Record<string, string>> {
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${broker}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": join(folder, "kafka-data"),
    "num.partitions": "1",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "num.recovery.threads.per.data.dir": "1",
    "background.threads": "2",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "log.segment.bytes": "16777216",
    "log.cleaner.enable": "false",
    "auto.create.topics.enable": "true",
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
