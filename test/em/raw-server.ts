import { once } from "node:events";
import * as net from "node:net";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { Connections, type EnterpriseManager, resolveSettings } from "../../provider/em";
import { serverCertificate } from "../../simulator/https/certificate";
import { quietly, SESSION_ID, TOKEN } from "./support";

/** An answer as it goes over the wire. */
export function rawAnswer(body: string, headers = "", status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/xml\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export const RAW_LOGON = rawAnswer(
  `<LogonSession><UserName>TECH\\admin</UserName><SessionId>${SESSION_ID}</SessionId></LogonSession>`,
  `X-RestSvcSessionId: ${TOKEN}\r\n`,
  "201 Created",
);

/** A client of a server that is nothing but what it does with each connection. */
export async function withRawServer(
  isTls: boolean,
  serve: (socket: net.Socket) => void,
  run: (em: EnterpriseManager) => Promise<void>,
): Promise<void> {
  const { privateKey: key, certificate: cert } = await serverCertificate("none");
  const server = isTls ? tls.createServer({ key, cert }, serve) : net.createServer(serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connections = new Connections();
  const url = `${isTls ? "https" : "http"}://127.0.0.1:${port}`;
  const given = { username: "TECH\\admin", password: "secret-of-ours", insecure: "true" };
  const raw = { url, ...given, format: "xml" };
  try {
    await run(quietly(() => connections.connect(resolveSettings(raw, {}))));
  } finally {
    await connections.closeAll();
    server.close();
  }
}
