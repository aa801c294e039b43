// Where Tetragon is, as the settings say.
import type { TlsFiles } from "../../tetragon/stream/tetragon.ts";
import type { Config } from "./config.ts";

/** Tetragon's own default port, on the node's address. */
export function metricsUrlAt(address: string): string {
  return `http://${address.includes(":") ? `[${address}]` : address}:2112/metrics`;
}

/** Undefined where no file is given: then the connection is plain. */
export function tlsOf(config: Config): TlsFiles | undefined {
  const tls = {
    ca: config["tetragon-ca"],
    certificate: config["tetragon-certificate"],
    key: config["tetragon-key"],
    serverName: config["tetragon-server-name"],
  };
  return Object.values(tls).some((value) => value !== undefined) ? tls : undefined;
}
