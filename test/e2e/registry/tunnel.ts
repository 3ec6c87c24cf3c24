import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A proxy that opens tunnels (RFC 9110, 9.3.6). */
export interface Tunnel {
  readonly url: string;
  /** host:port of every tunnel that was asked for. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** @param user `user:password` that it wants; absent: everybody is let through */
export async function startTunnel(user?: string): Promise<Tunnel> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connect", (request, socket: Socket, head: Buffer) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    asked.push(request.url ?? "");
    const wanted = user === undefined ? undefined : `Basic ${Buffer.from(user).toString("base64")}`;
    if (request.headers["proxy-authorization"] !== wanted) {
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    }
    const [host, port] = (request.url ?? "").split(":");
    const onwards = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onwards.write(head);
      onwards.pipe(socket).pipe(onwards);
    });
    sockets.add(onwards);
    onwards.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
