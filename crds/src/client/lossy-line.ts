// For tests: a TCP line to the API server that can go silent or break, as real ones do. TLS passes through untouched.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line that is up until told otherwise. */
export interface LossyLine extends AsyncDisposable {
  /** The server's URL through this line. */
  readonly server: string;
  /** Connections that were ever made over it. */
  readonly connections: number;
  /** Swallows every byte, both ways, on old and new connections, and says nothing: a black hole. */
  freeze(): void;
  /** New connections work again; old ones stay dead, as after a failed-over load balancer. */
  thaw(): void;
  /** Resets every connection; new ones are refused until `mend`. */
  cut(): void;
  mend(): void;
}

/** Opens a line to `server` ("https://127.0.0.1:port"). */
export async function lossyLine(server: string): Promise<LossyLine> {
  const target = new URL(server);
  const sockets = new Set<Socket>();
  let connections = 0;
  let isFrozen = false;
  let isCut = false;
  const listener = createServer({ pauseOnConnect: true }, (near) => {
    connections++;
    track(near);
    if (isCut) near.resetAndDestroy();
    if (isCut || isFrozen) return;
    const far = connect(Number(target.port), target.hostname);
    near.pipe(track(far));
    far.pipe(near);
  });
  function track(socket: Socket): Socket {
    sockets.add(socket);
    // What breaks here is meant to break; whoever uses the line notices by itself.
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  }
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    server: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    thaw() {
      isFrozen = false;
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}
