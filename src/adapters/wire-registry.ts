import { createServer, type Server } from "node:http";

/** A registry on loopback that knows schemas by id and nothing else. */
export interface LoopbackRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `GET /schemas/ids/{id}` as Confluent's registry does, for consumers whose own client asks one. */
export async function serveSchemas(schemas: ReadonlyMap<number, string>): Promise<LoopbackRegistry> {
  const server = createServer(({ method, url = "" }, response) => {
    const id = /^\/schemas\/ids\/(\d+)(?:\?.*)?$/.exec(url)?.[1];
    const schema = id === undefined ? undefined : schemas.get(Number(id));
    const found = method === "GET" && schema !== undefined;
    response.writeHead(found ? 200 : 404, { "content-type": "application/vnd.schemaregistry.v1+json" });
    response.end(JSON.stringify(found ? { schema } : { error_code: 40403, message: `Schema ${id ?? url} not found` }));
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("no port on loopback"));
    });
  });
}
